#include "gateway/request_head.h"

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/http/verb.hpp>
#include <cctype>
#include <charconv>
#include <string_view>

#include "gateway/host_name.h"

namespace framecast::gateway {
namespace {

namespace http = boost::beast::http;
using http::field;
using http::status;

constexpr unsigned kHttp11 = 11;

std::string_view Std(boost::beast::string_view text) { return {text.data(), text.size()}; }

HeadFault Bad(std::string code, std::string message) {
  return {status::bad_request, std::move(code), std::move(message), true};
}

HeadFault BadVersion() {
  return {status::http_version_not_supported, "version_not_supported",
          "this server speaks HTTP/1.1 and HTTP/1.0.", true};
}

// All lines of a list field are one list (RFC 9110, section 5.3).
bool ListContains(const RequestHead& head, field name, std::string_view token) {
  const auto [begin, end] = head.equal_range(name);
  return std::any_of(begin, end, [&](const auto& line) {
    return http::token_list{line.value()}.exists({token.data(), token.size()});
  });
}

// Of a method that has no body.
std::optional<HeadFault> VetNoBody(const RequestHead& head) {
  if (head.count(field::transfer_encoding) > 0) {
    return Bad("body_refused", "this method has no body, and Transfer-Encoding announces one.");
  }
  const auto [begin, end] = head.equal_range(field::content_length);
  for (auto line = begin; line != end; ++line) {
    if (Std(line->value()) != "0") {
      return Bad("body_refused", "this method has no body, and Content-Length announces one.");
    }
  }
  return std::nullopt;
}

std::optional<HeadFault> VetBody(const RequestHead& head, VettedHead& vetted) {
  const auto codings = head.count(field::transfer_encoding);
  const auto lengths = head.count(field::content_length);
  if (codings > 0) {
    const bool chunked = codings == 1 && lengths == 0 && head.version() == kHttp11 &&
                         boost::beast::iequals(head[field::transfer_encoding], "chunked");
    if (!chunked) {
      return Bad("bad_framing",
                 "a body has one Content-Length or, in HTTP/1.1, Transfer-Encoding: chunked.");
    }
    vetted.body = BodyKind::kChunked;
    return std::nullopt;
  }
  if (lengths == 0) return std::nullopt;
  const std::string_view text = Std(head[field::content_length]);
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), vetted.content_length);
  if (lengths > 1 || error != std::errc() || end != text.data() + text.size()) {
    return Bad("bad_framing", "Content-Length must be given once, as a number of bytes.");
  }
  if (vetted.content_length > 0) vetted.body = BodyKind::kLength;
  return std::nullopt;
}

std::optional<HeadFault> VetExpect(const RequestHead& head, VettedHead& vetted) {
  // HTTP/1.0 knows no expectations (RFC 9110, section 10.1.1).
  if (head.count(field::expect) == 0 || head.version() != kHttp11) return std::nullopt;
  const bool is_continue =
      head.count(field::expect) == 1 && boost::beast::iequals(head[field::expect], "100-continue");
  if (!is_continue || !TakesBody(head.method())) {
    return HeadFault{status::expectation_failed, "expectation_failed",
                     "only a PUT or POST may expect something, and that is 100-continue.", true};
  }
  vetted.expects_continue = vetted.body != BodyKind::kNone;
  return std::nullopt;
}

// Sets `target` to origin form, and `authority` to that of an absolute form.
std::optional<HeadFault> VetTarget(std::string_view raw, std::string& target,
                                   std::optional<std::string_view>& authority) {
  if (raw.starts_with('/')) {
    target = std::string(raw);
    return std::nullopt;
  }
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!raw.starts_with(scheme)) continue;
    const std::string_view rest = raw.substr(scheme.size());
    const std::size_t path = rest.find_first_of("/?");
    authority = rest.substr(0, path);
    target = path == std::string_view::npos ? "/" : std::string(rest.substr(path));
    if (target.front() == '?') target.insert(0, 1, '/');
    return std::nullopt;
  }
  return Bad("bad_target", "the request target is neither a path nor an http URL.");
}

bool IsWebSocketKey(std::string_view key) {
  // 16 bytes are 22 base64 digits and two of padding.
  return key.size() == 24 && key.ends_with("==") &&
         std::all_of(key.begin(), key.end() - 2,
                     [](unsigned char c) { return std::isalnum(c) != 0 || c == '+' || c == '/'; });
}

}  // namespace

HeadFault UnreadableHead(boost::system::error_code error, std::size_t max_head_bytes) {
  if (error == http::error::bad_version) return BadVersion();
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return {status::request_header_fields_too_large, "head_too_large",
            "a request head has at most " + std::to_string(max_head_bytes) + " bytes.", true};
  }
  return Bad("bad_request", "this is no HTTP request.");
}

bool TakesBody(http::verb method) {
  return method == http::verb::put || method == http::verb::post;
}

std::optional<HeadFault> VetHead(const RequestHead& head, VettedHead& vetted) {
  if (head.version() != kHttp11 && head.version() != 10) {
    return BadVersion();
  }
  if (head.method() == http::verb::connect) {
    return Bad("connect_refused", "this server is no proxy.");
  }
  const bool takes_body = TakesBody(head.method());
  if (auto fault = takes_body ? VetBody(head, vetted) : VetNoBody(head)) return fault;
  if (auto fault = VetExpect(head, vetted)) return fault;
  std::optional<std::string_view> authority;
  if (auto fault = VetTarget(Std(head.target()), vetted.target, authority)) return fault;
  if (head.count(field::host) > 1) return Bad("bad_host", "the request names its Host twice.");
  if (head.count(field::host) == 0 && head.version() == kHttp11) {
    return Bad("bad_host", "an HTTP/1.1 request names its Host.");
  }
  if (head.count(field::host) == 1 && !IsHost(Std(head[field::host]))) {
    return Bad("bad_host", "the Host of the request is malformed.");
  }
  if (authority && !IsHost(*authority)) {
    return Bad("bad_host", "the host in the request target is malformed.");
  }
  vetted.authority = std::string(authority.value_or(Std(head[field::host])));
  vetted.is_upgrade = head.version() == kHttp11 && head.method() == http::verb::get &&
                      ListContains(head, field::connection, "upgrade") &&
                      ListContains(head, field::upgrade, "websocket");
  return std::nullopt;
}

std::optional<HeadFault> VetUpgrade(const RequestHead& head) {
  if (head.count(field::sec_websocket_key) != 1 ||
      !IsWebSocketKey(Std(head[field::sec_websocket_key]))) {
    return Bad("bad_handshake", "Sec-WebSocket-Key must be given once, as 16 bytes in base64.");
  }
  if (head.count(field::sec_websocket_version) != 1 || head[field::sec_websocket_version] != "13") {
    return HeadFault{status::upgrade_required, "upgrade_required",
                     "this server speaks WebSocket version 13.", true};
  }
  return std::nullopt;
}

}  // namespace framecast::gateway
