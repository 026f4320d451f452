#include "services/framecastd/exposure.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace framecast::daemon {
namespace {

// Where --exposed_on names a host without a port, the host is all that counts.
std::string HostOf(const std::string& address) {
  const std::optional<HostPort> split = SplitHostPort(address);
  return split ? split->host : address;
}

bool IsWildcard(const std::string& host) {
  return host.empty() || host == "0.0.0.0" || host == "::" || host == "[::]";
}

std::string WithBrackets(const std::string& host) {
  const bool is_v6 = host.find(':') != std::string::npos && !host.starts_with('[');
  return is_v6 ? absl::StrCat("[", host, "]") : host;
}

// The host that is published, if the configuration names one.
std::string PublishedHost(const Config& config, const std::string& listening) {
  std::vector<std::string> candidates = config.exposed_on;
  if (candidates.empty()) candidates.push_back(listening);
  for (const std::string& candidate : candidates) {
    const std::string host = HostOf(candidate);
    if (!IsWildcard(host) && !IsLoopback(host)) return WithBrackets(host);
  }
  return "HOST";
}

std::string PortOf(const std::string& address) {
  const std::optional<HostPort> split = SplitHostPort(address);
  return split ? split->port : "";
}

}  // namespace

std::vector<std::string> OpenAddresses(const Config& config) {
  std::vector<std::string> open;
  if (!config.exposed_on.empty()) {
    for (const std::string& address : config.exposed_on) {
      if (!IsLoopback(HostOf(address))) open.push_back(absl::StrCat("--exposed_on=", address));
    }
    return open;
  }
  for (const auto& [flag, address] : {std::pair("--http_address=", &config.http_address),
                                      std::pair("--grpc_address=", &config.grpc_address),
                                      std::pair("--metrics_address=", &config.metrics_address)}) {
    if (SplitHostPort(*address) && !IsLoopback(HostOf(*address))) {
      open.push_back(absl::StrCat(flag, *address));
    }
  }
  return open;
}

Protection ProtectionOf(const Config& config) {
  if (!config.tokens_file.empty()) return Protection::kTokensFile;
  const bool needs_tokens = !config.allow_anonymous && !OpenAddresses(config).empty();
  return needs_tokens && !config.state_dir.empty() ? Protection::kStateDir : Protection::kNone;
}

FirstStepsAddress FirstStepsAddressOf(const Config& config) {
  FirstStepsAddress address;
  address.watch_url = config.external_url;
  while (address.watch_url.ends_with('/')) address.watch_url.pop_back();
  if (address.watch_url.empty()) {
    address.watch_url =
        absl::StrCat(HttpScheme(config), "://", PublishedHost(config, config.http_address), ":",
                     PortOf(config.http_address));
  }
  address.grpc_server =
      absl::StrCat(PublishedHost(config, config.grpc_address), ":", PortOf(config.grpc_address));
  address.tls = !config.tls_cert.empty();
  return address;
}

}  // namespace framecast::daemon
