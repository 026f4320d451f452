#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <cmath>
#include <string>

#include "gateway/request_head.h"
#include "gateway/router.h"
#include "gateway/watch_options.h"
#include "services/hub/stream_name.h"
#include "tests/fuzz/targets.h"

namespace framecast::fuzz {
namespace {

namespace http = boost::beast::http;
using gateway::RouteKind;

constexpr std::uint32_t kMaxHeadBytes = 8192;

void CheckDecoding(std::string_view text) {
  const auto decoded = gateway::PercentDecode(text);
  if (!decoded) return;
  Require(decoded->size() <= text.size(), "decoding makes nothing longer");
  if (text.find('\0') == std::string_view::npos) {
    Require(decoded->find('\0') == std::string::npos, "no escape gives a NUL");
  }
}

void CheckTarget(std::string_view target) {
  const gateway::Route route = gateway::ParseTarget(target);
  Require(gateway::ToString(route.kind) != "unknown", "a route has a name");
  if (route.kind == RouteKind::kStatic) {
    for (const char* bad : {"//", "/.", "\\", "%"}) {
      Require(("/" + route.path).find(bad) == std::string::npos, "plain segments, below the root");
    }
    Require(!route.path.empty(), "a file has a name");
  }
  gateway::WatchOptions options;
  if (gateway::ParseWatchOptions(route, options)) return;
  Require(options.stream.empty() || hub::IsStreamName(options.stream), "a name by the rule");
  const double fps = options.subscribe.max_fps;
  Require(fps == 0 || (fps >= 0.001 && fps <= 1000), "0, or 0.001 to 1000");
}

void CheckHead(std::string_view bytes) {
  http::request_parser<http::empty_body> parser;
  parser.header_limit(kMaxHeadBytes);
  boost::beast::error_code error;
  parser.put(boost::asio::buffer(bytes.data(), bytes.size()), error);
  if (error || !parser.is_header_done()) return;
  const gateway::RequestHead head = parser.release();
  gateway::VettedHead vetted;
  if (const auto fault = gateway::VetHead(head, vetted)) {
    Require(!fault->code.empty() && !fault->message.empty(), "a fault has a code and a sentence");
    return;
  }
  const bool is_chunked = vetted.body == gateway::BodyKind::kChunked;
  Require(head.count(http::field::transfer_encoding) == (is_chunked ? 1 : 0),
          "a body is announced by exactly one Transfer-Encoding, or by none");
  Require(!is_chunked || head.count(http::field::content_length) == 0,
          "the length of a body is told in one way");
  Require(vetted.target.starts_with('/'), "the target is in origin form");
  CheckTarget(vetted.target);
  if (vetted.is_upgrade) static_cast<void>(gateway::VetUpgrade(head));
}

}  // namespace

void HttpTarget(std::string_view input) {
  CheckDecoding(input);
  CheckTarget(input);
  CheckHead(input);
}

}  // namespace framecast::fuzz
