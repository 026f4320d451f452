#include "gateway/host_name.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace framecast::gateway {
namespace {

bool IsDigits(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return std::isdigit(c) != 0; });
}

std::string Lower(std::string_view text) {
  return absl::AsciiStrToLower(absl::string_view(text.data(), text.size()));
}

// What stands behind the host, without the colon: empty when there is none.
std::string_view PortOf(std::string_view authority) {
  const std::size_t colon = authority.rfind(':');
  const bool in_brackets =
      colon != std::string_view::npos && authority.find(']', colon) != std::string_view::npos;
  return colon == std::string_view::npos || in_brackets ? "" : authority.substr(colon + 1);
}

}  // namespace

bool IsHost(std::string_view value) {
  if (value.empty()) return false;
  std::string_view host = value;
  std::string_view port;
  if (value.front() == '[') {
    const std::size_t end = value.find(']');
    if (end == std::string_view::npos) return false;
    host = value.substr(1, end - 1);
    port = value.substr(end + 1);
    if (host.empty() ||
        host.find_first_not_of("0123456789abcdefABCDEF:.") != std::string_view::npos) {
      return false;
    }
  } else {
    const std::size_t colon = value.find(':');
    host = value.substr(0, colon);
    port = colon == std::string_view::npos ? "" : value.substr(colon);
    if (host.empty() || !std::all_of(host.begin(), host.end(), [](unsigned char c) {
          return std::isalnum(c) != 0 || c == '-' || c == '.' || c == '_';
        })) {
      return false;
    }
  }
  return port.empty() || (port.front() == ':' && port.size() <= 6 && IsDigits(port.substr(1)));
}

bool IsIpLiteral(const std::string& host) {
  in_addr v4{};
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) return true;
  in6_addr v6{};
  return host.starts_with('[') && host.ends_with(']') &&
         inet_pton(AF_INET6, host.substr(1, host.size() - 2).c_str(), &v6) == 1;
}

std::optional<std::string> NormaliseHost(std::string_view authority) {
  if (!IsHost(authority)) return std::nullopt;
  std::string host;
  if (authority.starts_with('[')) {
    host = Lower(authority.substr(0, authority.find(']') + 1));
  } else {
    host = Lower(authority.substr(0, authority.find(':')));
  }
  if (host.ends_with('.')) host.pop_back();
  if (host.empty()) return std::nullopt;
  return host;
}

std::optional<std::string> NormaliseOrigin(std::string_view origin) {
  if (origin == kNullOrigin) return std::string(kNullOrigin);
  const std::size_t colon = origin.find("://");
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string scheme = Lower(origin.substr(0, colon));
  if (scheme != "http" && scheme != "https") return std::nullopt;
  return OriginOf(scheme, origin.substr(colon + 3));
}

std::optional<std::string> OriginOf(std::string_view scheme, std::string_view authority) {
  const std::optional<std::string> host = NormaliseHost(authority);
  if (!host) return std::nullopt;
  std::uint16_t port = scheme == "https" ? 443 : 80;
  if (const std::string_view text = PortOf(authority); !text.empty()) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  }
  return absl::StrCat(std::string(scheme), "://", *host, ":", port);
}

std::optional<ExternalUrl> ParseExternalUrl(std::string_view url) {
  const std::size_t host = url.find("://");
  if (host == std::string_view::npos) return std::nullopt;
  const std::size_t path = std::min(url.find('/', host + 3), url.size());
  ExternalUrl parsed;
  const std::optional<std::string> origin = NormaliseOrigin(url.substr(0, path));
  if (!origin) return std::nullopt;
  parsed.origin = *origin;
  parsed.authority = url.substr(host + 3, path - host - 3);
  parsed.path = url.substr(path);
  while (parsed.path.ends_with('/')) parsed.path.pop_back();
  for (const char c : parsed.path) {
    const bool plain = absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
                       std::string_view("/._~-").find(c) != std::string_view::npos;
    if (!plain) return std::nullopt;
  }
  return parsed;
}

}  // namespace framecast::gateway
