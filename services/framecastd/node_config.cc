// What is told of an address of NATS leaves out what stands before its host: that is a secret.
#include "services/framecastd/node_config.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace framecast::daemon {
namespace {

constexpr std::size_t kMaxNodeNameBytes = 128;
constexpr char kDefaultPort[] = ":4222";

std::string_view Std(absl::string_view text) { return {text.data(), text.size()}; }

bool IsHost(std::string_view host) {
  return !host.empty() && std::all_of(host.begin(), host.end(), [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '.' || c == '-' || c == '_' || c == ':';
  });
}

// "nats://[USER:PASSWORD@]HOST[:PORT]" in its parts.
struct NatsAddress {
  std::string_view scheme;
  bool has_user = false;
  std::string_view host_port;
};

NatsAddress Split(std::string_view address) {
  NatsAddress parts;
  const std::size_t scheme_end = address.find("://");
  if (scheme_end != std::string_view::npos) {
    parts.scheme = address.substr(0, scheme_end);
    address.remove_prefix(scheme_end + 3);
  }
  const std::size_t user_end = address.rfind('@');
  parts.has_user = user_end != std::string_view::npos;
  parts.host_port = parts.has_user ? address.substr(user_end + 1) : address;
  return parts;
}

bool IsNatsAddress(const NatsAddress& address) {
  if (address.scheme != "nats" && address.scheme != "tls") return false;
  std::optional<HostPort> split = SplitHostPort(address.host_port);
  if (!split) split = SplitHostPort(absl::StrCat(std::string(address.host_port), kDefaultPort));
  return split && IsHost(split->host) && split->port.find_first_not_of('0') != std::string::npos;
}

void CheckRoles(const Config& config, std::vector<std::string>& mistakes) {
  for (const std::string& role : config.roles) {
    if (role == kIngestRole || role == kGatewayRole) continue;
    mistakes.push_back(
        absl::StrCat("--roles=", role, ": no role; give ingest, gateway or ingest,gateway."));
  }
  if (config.roles.empty()) {
    mistakes.emplace_back("--roles=: no role; give ingest, gateway or ingest,gateway.");
  }
  if (HasRole(config, kGatewayRole) && !HasRole(config, kIngestRole) && config.bridge.empty()) {
    mistakes.emplace_back(
        "--roles=gateway shows the streams of other nodes, and knows none: give "
        "--bridge=nats://HOST:PORT, or --roles=ingest,gateway.");
  }
}

void CheckBridgeFiles(const Config& config, std::vector<std::string>& mistakes) {
  if (config.bridge.empty()) {
    for (const auto& [flag, file] :
         {std::pair("bridge_credentials", &config.bridge_credentials),
          std::pair("bridge_token_file", &config.bridge_token_file),
          std::pair("bridge_ca", &config.bridge_ca), std::pair("bridge_cert", &config.bridge_cert),
          std::pair("bridge_key", &config.bridge_key)}) {
      if (file->empty()) continue;
      mistakes.push_back(absl::StrCat("--", flag, "=", *file,
                                      " is for a bridge only: give --bridge=nats://HOST:PORT, "
                                      "too."));
    }
  } else if (config.bridge_cert.empty() != config.bridge_key.empty()) {
    mistakes.push_back(config.bridge_key.empty()
                           ? absl::StrCat("--bridge_cert=", config.bridge_cert,
                                          " needs its key: give --bridge_key=FILE, too.")
                           : absl::StrCat("--bridge_key=", config.bridge_key,
                                          " needs its certificate: give --bridge_cert=FILE, too."));
  }
}

void CheckBridge(const Config& config, std::vector<std::string>& mistakes) {
  if (config.bridge.empty()) return;
  for (const absl::string_view text : absl::StrSplit(config.bridge, ',')) {
    const NatsAddress address = Split(Std(text));
    if (IsNatsAddress(address)) continue;
    mistakes.push_back(absl::StrCat(
        "--bridge=", std::string(address.scheme), address.scheme.empty() ? "" : "://",
        address.has_user ? "…@" : "", std::string(address.host_port),
        ": no address of NATS; give nats://HOST:PORT or tls://HOST:PORT, several with commas, "
        "such as nats://10.0.0.5:4222."));
  }
  const std::string& name = config.node_name;
  const bool printable =
      std::all_of(name.begin(), name.end(), [](unsigned char c) { return absl::ascii_isprint(c); });
  if (name.empty() || name.size() > kMaxNodeNameBytes || !printable) {
    mistakes.emplace_back("--node_name: give a name of 1 to 128 printable ASCII characters.");
  }
}

}  // namespace

bool HasRole(const Config& config, std::string_view role) {
  return std::find(config.roles.begin(), config.roles.end(), role) != config.roles.end();
}

void CheckNode(const Config& config, std::vector<std::string>& mistakes) {
  CheckRoles(config, mistakes);
  CheckBridge(config, mistakes);
  CheckBridgeFiles(config, mistakes);
}

}  // namespace framecast::daemon
