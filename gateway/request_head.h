// The one place where request heads are judged, before anything else looks at
// them: what Beast's parser lets through is not what this server answers (RFC
// 9110, 9112, 6455).
#pragma once

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/verb.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace framecast::gateway {

using RequestHead = boost::beast::http::request<boost::beast::http::empty_body>;

// Why a request is refused.
struct HeadFault {
  boost::beast::http::status status;
  // As in error bodies: "bad_host", …
  std::string code;
  std::string message;
  // The rest of the connection cannot be trusted.
  bool close = true;
};

// How the end of a body is known. Only PUT and POST have one.
enum class BodyKind { kNone, kLength, kChunked };

struct VettedHead {
  // Origin form; that of an absolute-form target is taken out of it.
  std::string target;
  // The host that the request is for, with its port if it names one: that of an absolute-form
  // target replaces Host. Empty: HTTP/1.0 without Host.
  std::string authority;
  bool is_upgrade = false;
  BodyKind body = BodyKind::kNone;
  // When kLength.
  std::uint64_t content_length = 0;
  // The client waits for a 100 before it sends the body.
  bool expects_continue = false;
};

// What is wrong with a head that the parser gave up on with `error`, one of HTTP's own. Pure.
HeadFault UnreadableHead(boost::system::error_code error, std::size_t max_head_bytes);

// PUT and POST.
bool TakesBody(boost::beast::http::verb method);

// Judges framing, host and target. Sets `vetted` when there is no fault. Pure.
std::optional<HeadFault> VetHead(const RequestHead& head, VettedHead& vetted);

// Judges the WebSocket handshake of a head that VetHead found to be an upgrade.
// Pure.
std::optional<HeadFault> VetUpgrade(const RequestHead& head);

}  // namespace framecast::gateway
