// Hosts and origins as text: their rules, and the one form in which they are compared. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace framecast::gateway {

// What pages without an origin say: files, sandboxed frames.
inline constexpr std::string_view kNullOrigin = "null";

// uri-host [":" port] without user information (RFC 9110, section 7.2).
bool IsHost(std::string_view value);

// A dotted quad, or IPv6 in brackets. `host` is normalised.
bool IsIpLiteral(const std::string& host);

// "Name.Example.:8000" to "name.example". Nothing if it is no host, with or without a port. IPv6
// literals keep their brackets.
std::optional<std::string> NormaliseHost(std::string_view authority);

// "HTTP://Name.Example" to "http://name.example:80"; "null" is itself. Nothing if it is not
// scheme://host[:port] of http or https.
std::optional<std::string> NormaliseOrigin(std::string_view origin);

// The same of its parts. `scheme` is "http" or "https".
std::optional<std::string> OriginOf(std::string_view scheme, std::string_view authority);

// Where a proxy publishes this server, scheme://host[:port][/path].
struct ExternalUrl {
  // As NormaliseOrigin gives it.
  std::string origin;
  // Host and port, as written.
  std::string authority;
  // "/frames": without a slash at its end; empty: the server is at the root.
  std::string path;
};
// Nothing if it is none; its path is made of letters, digits, '.', '_', '~', '-' and slashes.
std::optional<ExternalUrl> ParseExternalUrl(std::string_view url);

}  // namespace framecast::gateway
