#include "gateway/request_body.h"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <string_view>
#include <utility>

namespace framecast::gateway {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
namespace net = boost::asio;
using boost::system::error_code;

constexpr std::size_t kPieceBytes = 64 << 10;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

BodyEnd EndOf(error_code error) {
  if (error == http::error::body_limit) return BodyEnd::kTooLarge;
  const bool is_http = error.category() == http::make_error_code(http::error::bad_chunk).category();
  return is_http ? BodyEnd::kMalformed : BodyEnd::kLost;
}

}  // namespace

net::awaitable<BodyEnd> ReadBody(TimedWire& stream, beast::flat_buffer& buffer, HeadParser& head,
                                 const VettedHead& vetted, const BodyLimits& limits,
                                 BodyBudget::Share& share, std::string& body) {
  http::request_parser<http::buffer_body> parser(std::move(head));
  parser.body_limit(limits.max_bytes);
  error_code error;
  net::redirect_error_t<net::use_awaitable_t<>> token(net::use_awaitable, error);
  if (vetted.expects_continue) {
    const net::const_buffer go_on(kContinue.data(), kContinue.size());
    stream.expires_after(limits.piece_timeout);
    co_await net::async_write(stream, go_on, token);
    if (error) co_return BodyEnd::kLost;
  }
  const bool chunked = vetted.body == BodyKind::kChunked;
  // Only what has come is touched, so that an announcement alone costs no memory.
  if (!chunked) body.reserve(vetted.content_length);
  while (!parser.is_done()) {
    const std::size_t had = body.size();
    const std::size_t piece =
        chunked ? kPieceBytes : std::min<std::size_t>(kPieceBytes, vetted.content_length - had);
    body.resize(had + piece);
    http::buffer_body::value_type& into = parser.get().body();
    into.data = body.data() + had;
    into.size = piece;
    into.more = true;
    stream.expires_after(limits.piece_timeout);
    co_await http::async_read(stream, buffer, parser, token);
    const std::size_t received = piece - into.size;
    body.resize(had + received);
    if (error == http::error::need_buffer) error = {};
    if (error) co_return EndOf(error);
    if (chunked && !share.Grow(received)) co_return BodyEnd::kNoRoom;
  }
  // It grew by doubling, and the memory budget counts what it holds.
  if (chunked) body.shrink_to_fit();
  co_return BodyEnd::kWhole;
}

}  // namespace framecast::gateway
