#include "services/nats/server_address.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/nats/connection.h"

namespace framecast::nats {
namespace {

constexpr std::string_view kPlain = "nats://";
constexpr std::string_view kTls = "tls://";
constexpr std::string_view kBlanks = " \t";

absl::Status Fault(std::string_view url, std::string_view words) {
  return absl::InvalidArgumentError(absl::StrCat("\"", Redacted(url), "\": ", std::string(words)));
}

// "%40" is "@". Nothing: a "%" without two hexadecimal digits behind it.
std::optional<std::string> Decoded(std::string_view text) {
  std::string decoded;
  while (!text.empty()) {
    if (text.front() != '%') {
      decoded += text.front();
      text.remove_prefix(1);
      continue;
    }
    if (text.size() < 3) return std::nullopt;
    unsigned byte = 0;
    const auto [end, error] = std::from_chars(text.data() + 1, text.data() + 3, byte, 16);
    if (error != std::errc() || end != text.data() + 3) return std::nullopt;
    decoded += static_cast<char>(byte);
    text.remove_prefix(3);
  }
  return decoded;
}

bool ReadPort(std::string_view text, std::uint16_t& port) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port != 0;
}

// A name or an address as it stands in URLs: nothing that could end a line or begin a path.
bool IsHost(std::string_view host, bool bracketed) {
  return !host.empty() && std::all_of(host.begin(), host.end(), [&](char letter) {
    return absl::ascii_isalnum(static_cast<unsigned char>(letter)) || letter == '.' ||
           letter == '-' || letter == '_' || (bracketed && (letter == ':' || letter == '%'));
  });
}

// "user:password" or "token".
bool ReadIdentity(std::string_view text, ServerAddress& server) {
  const std::size_t colon = text.find(':');
  const auto first = Decoded(text.substr(0, colon));
  if (!first || first->empty()) return false;
  if (colon == std::string_view::npos) {
    server.token = *first;
    return true;
  }
  const auto password = Decoded(text.substr(colon + 1));
  if (!password) return false;
  server.user = *first;
  server.password = *password;
  return true;
}

}  // namespace

std::string ServerAddress::url() const {
  const bool bracketed = host.find(':') != std::string::npos;
  return absl::StrCat(std::string(tls ? kTls : kPlain), bracketed ? "[" : "", host,
                      bracketed ? "]" : "", ":", port);
}

absl::StatusOr<ServerAddress> ParseServer(std::string_view url) {
  ServerAddress server;
  std::string_view rest = url;
  server.tls = rest.starts_with(kTls);
  if (!server.tls && !rest.starts_with(kPlain)) {
    return Fault(url, "a NATS server is given as nats://host:4222 or tls://host:4222.");
  }
  rest.remove_prefix(server.tls ? kTls.size() : kPlain.size());
  if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) {
    if (!ReadIdentity(rest.substr(0, at), server)) {
      return Fault(url,
                   "in front of @ stands user:password or a token, with %XX for special bytes.");
    }
    rest.remove_prefix(at + 1);
  }
  if (rest.ends_with('/')) rest.remove_suffix(1);
  const bool bracketed = rest.starts_with('[');
  const std::size_t end = bracketed ? rest.find(']') : rest.find(':');
  if (bracketed && end == std::string_view::npos) return Fault(url, "\"]\" is missing.");
  std::string_view host = rest.substr(0, end);
  if (bracketed) host.remove_prefix(1);
  if (!IsHost(host, bracketed)) return Fault(url, "its host is no name and no address.");
  server.host = std::string(host);
  rest.remove_prefix(bracketed ? end + 1 : std::min(end, rest.size()));
  if (rest.empty()) return server;
  if (!rest.starts_with(':') || !ReadPort(rest.substr(1), server.port)) {
    return Fault(url, "behind the host stands a port, 1 to 65535, and nothing else.");
  }
  return server;
}

absl::StatusOr<std::vector<std::string>> ParseServers(std::string_view text) {
  std::vector<std::string> servers;
  while (true) {
    const std::size_t comma = text.find(',');
    std::string_view url = text.substr(0, comma);
    url.remove_prefix(std::min(url.find_first_not_of(kBlanks), url.size()));
    url.remove_suffix(url.size() - (url.find_last_not_of(kBlanks) + 1));
    const auto server = ParseServer(url);
    if (!server.ok()) return server.status();
    servers.emplace_back(url);
    if (comma == std::string_view::npos) return servers;
    text.remove_prefix(comma + 1);
  }
}

std::string Redacted(std::string_view server) {
  const std::size_t at = server.rfind('@');
  if (at == std::string_view::npos) return std::string(server);
  const std::size_t scheme = server.find("://");
  const std::size_t kept = scheme < at ? scheme + 3 : 0;
  return absl::StrCat(std::string(server.substr(0, kept)), std::string(server.substr(at + 1)));
}

}  // namespace framecast::nats
