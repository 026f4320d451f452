#include "services/framecastd/config.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "absl/strings/str_cat.h"
#include "gateway/host_name.h"
#include "services/access/client_address.h"
#include "services/framecastd/exposure.h"
#include "services/framecastd/node_config.h"
#include "services/framecastd/quantity.h"
#include "services/hub/stream_name.h"

namespace framecast::daemon {
namespace {

constexpr std::uint32_t kLoopbackNet = 127;

constexpr std::array<std::string_view, 6> kLogLevels{"trace",   "debug", "info",
                                                     "warning", "error", "off"};

// gRPC's message sizes are ints; twice a frame must fit.
constexpr std::uint64_t kMostFrameBytes = std::uint64_t{512} << 20;

// Every address that this server listens on, with its flag.
std::array<std::pair<const char*, const std::string*>, 3> Addresses(const Config& config) {
  return {{{"http_address", &config.http_address},
           {"grpc_address", &config.grpc_address},
           {"metrics_address", &config.metrics_address}}};
}

// An open address must ask for tokens, unless everybody is welcome.
void CheckExposure(const Config& config, std::vector<std::string>& mistakes) {
  if (config.allow_anonymous) {
    if (!config.tokens_file.empty()) {
      mistakes.push_back(
          "--allow_anonymous lets everybody do everything, so that nobody would be asked for a "
          "token of --tokens_file. Give one of the two; what everybody may do can be said in the "
          "file, as \"anonymous\".");
    }
    return;
  }
  if (ProtectionOf(config) != Protection::kNone) return;
  for (const std::string& address : OpenAddresses(config)) {
    mistakes.push_back(absl::StrCat(
        address,
        " is open to the network and nobody could be asked for a token. Give --tokens_file=FILE "
        "(make one: framecast token new), --state_dir=DIR (tokens are made for you), or "
        "--allow_anonymous if everybody who can reach this machine may watch and publish."));
  }
}

void CheckHostsAndOrigins(const Config& config, std::vector<std::string>& mistakes) {
  for (const std::string& host : config.allowed_hosts) {
    if (gateway::NormaliseHost(host)) continue;
    mistakes.push_back(absl::StrCat("--allowed_hosts=", host,
                                    ": no host; give a name, such as frames.example.org."));
  }
  for (const std::string& origin : config.allowed_origins) {
    if (gateway::NormaliseOrigin(origin)) continue;
    mistakes.push_back(absl::StrCat("--allowed_origins=", origin,
                                    ": no origin; give scheme://host[:port] without a path, such "
                                    "as https://lab.example, or null."));
  }
  if (!config.external_url.empty() && !gateway::ParseExternalUrl(config.external_url)) {
    mistakes.push_back(absl::StrCat("--external_url=", config.external_url,
                                    ": no address; give scheme://host[:port][/path], such as "
                                    "https://frames.example.org or https://lab.example/frames."));
  }
  for (const std::string& proxy : config.trusted_proxies) {
    const std::string mistake = access::ProxyMistake(proxy);
    if (!mistake.empty()) mistakes.push_back("--trusted_proxies: " + mistake);
  }
}

void CheckTls(const Config& config, std::vector<std::string>& mistakes) {
  const bool cert = !config.tls_cert.empty();
  const bool key = !config.tls_key.empty();
  if (cert != key) {
    mistakes.push_back(cert ? absl::StrCat("--tls_cert=", config.tls_cert,
                                           " needs its key: give --tls_key=FILE, too.")
                            : absl::StrCat("--tls_key=", config.tls_key,
                                           " needs its certificate: give --tls_cert=FILE, too."));
  } else if (!cert && !config.tls_client_ca.empty()) {
    mistakes.push_back(
        absl::StrCat("--tls_client_ca=", config.tls_client_ca,
                     " is for TLS only: give --tls_cert=FILE and --tls_key=FILE, too."));
  }
}

}  // namespace

const char* HttpScheme(const Config& config) { return config.tls_cert.empty() ? "http" : "https"; }

std::optional<HostPort> SplitHostPort(std::string_view address) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = address.substr(0, colon);
  const std::string_view port = address.substr(colon + 1);
  std::uint16_t number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (error != std::errc() || end != port.data() + port.size()) return std::nullopt;
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return std::nullopt;
  }
  return HostPort{std::string(host), std::string(port)};
}

bool IsLoopback(std::string_view host) {
  if (host == "localhost") return true;
  std::string text(host);
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  in_addr v4{};
  if (inet_pton(AF_INET, text.c_str(), &v4) == 1) return ntohl(v4.s_addr) >> 24 == kLoopbackNet;
  in6_addr v6{};
  if (inet_pton(AF_INET6, text.c_str(), &v6) != 1) return false;
  return IN6_IS_ADDR_LOOPBACK(&v6) || (IN6_IS_ADDR_V4MAPPED(&v6) && v6.s6_addr[12] == kLoopbackNet);
}

std::vector<std::string> CheckConfig(const Config& config) {
  std::vector<std::string> mistakes;
  for (const auto& [flag, address] : Addresses(config)) {
    if (!SplitHostPort(*address)) {
      mistakes.push_back(
          absl::StrCat("--", flag, "=", *address,
                       ": no address; give HOST:PORT, such as 127.0.0.1:8000 or [::1]:8000."));
    }
  }
  CheckExposure(config, mistakes);
  CheckHostsAndOrigins(config, mistakes);
  CheckTls(config, mistakes);
  CheckNode(config, mistakes);
  if (!config.default_stream.empty() && !hub::IsStreamName(config.default_stream)) {
    mistakes.push_back(
        absl::StrCat("--default_stream: ", hub::StreamNameError(config.default_stream)));
  }
  const auto at_least_one = [&](const char* flag, std::uint64_t value) {
    if (value == 0) mistakes.push_back(absl::StrCat("--", flag, "=0: must be at least 1."));
  };
  at_least_one("threads", config.threads);
  at_least_one("ring_frames", config.hub.ring.frames);
  at_least_one("ring_bytes", config.hub.ring.bytes);
  at_least_one("max_frame_bytes", config.hub.frames.max_frame_bytes);
  at_least_one("max_pixels", config.hub.frames.max_pixels);
  at_least_one("max_streams", config.hub.max_streams);
  if (config.hub.frames.max_frame_bytes > kMostFrameBytes) {
    mistakes.push_back(
        absl::StrCat("--max_frame_bytes=", FormatBytes(config.hub.frames.max_frame_bytes),
                     ": at most ", FormatBytes(kMostFrameBytes), "."));
  }
  if (config.hub.memory_budget < config.hub.frames.max_frame_bytes) {
    mistakes.push_back(absl::StrCat("--memory_budget=", FormatBytes(config.hub.memory_budget),
                                    " does not hold one frame of --max_frame_bytes=",
                                    FormatBytes(config.hub.frames.max_frame_bytes), "."));
  }
  for (const auto& [flag, period] :
       {std::pair("ring_age", config.hub.ring.age), std::pair("ring_ttl", config.hub.ring_ttl),
        std::pair("stream_ttl", config.hub.stream_ttl),
        std::pair("stall_timeout", config.stall_timeout),
        std::pair("drain_timeout", config.drain_timeout)}) {
    if (period == hub::Duration::zero()) {
      mistakes.push_back(absl::StrCat("--", flag, "=0: must be longer than that."));
    }
  }
  if (config.lame_duck > hub::Duration::zero() && config.lame_duck >= config.drain_timeout) {
    mistakes.push_back(absl::StrCat("--lame_duck=", FormatPeriod(config.lame_duck),
                                    " leaves nothing of --drain_timeout=",
                                    FormatPeriod(config.drain_timeout), ", which it is part of."));
  }
  if (std::find(kLogLevels.begin(), kLogLevels.end(), config.log_level) == kLogLevels.end()) {
    mistakes.push_back(absl::StrCat("--log_level=", config.log_level,
                                    ": give trace, debug, info, warning, error or off."));
  }
  if (config.log_format != "text" && config.log_format != "json") {
    mistakes.push_back(absl::StrCat("--log_format=", config.log_format, ": give text or json."));
  }
  return mistakes;
}

}  // namespace framecast::daemon
