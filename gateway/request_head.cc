#include "gateway/request_head.h"

#include <algorithm>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/http/verb.hpp>
#include <cctype>
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

// All lines of a list field are one list (RFC 9110, section 5.3).
bool ListContains(const RequestHead& head, field name, std::string_view token) {
  const auto [begin, end] = head.equal_range(name);
  return std::any_of(begin, end, [&](const auto& line) {
    return http::token_list{line.value()}.exists({token.data(), token.size()});
  });
}

std::optional<HeadFault> VetFraming(const RequestHead& head) {
  if (head.count(field::transfer_encoding) > 0) {
    return Bad("body_refused", "this resource takes no body, and Transfer-Encoding announces one.");
  }
  const auto [begin, end] = head.equal_range(field::content_length);
  for (auto line = begin; line != end; ++line) {
    if (Std(line->value()) != "0") {
      return Bad("body_refused", "this resource takes no body, and Content-Length announces one.");
    }
  }
  if (head.count(field::expect) > 0) {
    return HeadFault{status::expectation_failed, "expectation_failed",
                     "nothing is expected of a request without a body.", true};
  }
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

std::optional<HeadFault> VetHead(const RequestHead& head, VettedHead& vetted) {
  if (head.version() != kHttp11 && head.version() != 10) {
    return HeadFault{status::http_version_not_supported, "version_not_supported",
                     "this server speaks HTTP/1.1 and HTTP/1.0.", true};
  }
  if (head.method() == http::verb::connect) {
    return Bad("connect_refused", "this server is no proxy.");
  }
  if (auto fault = VetFraming(head)) return fault;
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
