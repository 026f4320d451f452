// Everything that can be set about framecastd, checked as a whole.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/hub/hub_context.h"

namespace framecast::daemon {

struct Config {
  std::string http_address;
  std::string grpc_address;
  std::string metrics_address;
  // Where others publish this server; empty: the addresses above.
  std::vector<std::string> exposed_on;
  // Hosts that this server answers to besides localhost, IP literals and the machine's own names.
  std::vector<std::string> allowed_hosts;
  // Origins of other servers whose pages may watch and publish; "null": pages without one.
  std::vector<std::string> allowed_origins;
  // Where a proxy publishes the gateway; empty: none.
  std::string external_url;
  // Addresses and networks whose X-Forwarded-For is believed.
  std::vector<std::string> trusted_proxies;

  // PEM files of the server's certificate and key; empty: no TLS. With a CA, gRPC clients must show
  // a certificate that it signed.
  std::string tls_cert;
  std::string tls_key;
  std::string tls_client_ca;

  // Who may publish and watch what (docs/protocol.md, Tokens); empty: no file.
  std::string tokens_file;
  // Where the server keeps tokens that it made for itself; empty: nowhere.
  std::string state_dir;
  bool allow_anonymous = false;

  // What this node does, see node_config.h.
  std::vector<std::string> roles{"ingest", "gateway"};
  // Where NATS is, over which nodes share their streams: "nats://HOST:PORT,…"; empty: this node is
  // alone.
  std::string bridge;
  // Files for it: NATS credentials or a token, and PEM of whom to believe and of this node's
  // certificate and key; empty: none.
  std::string bridge_credentials;
  std::string bridge_token_file;
  std::string bridge_ca;
  std::string bridge_cert;
  std::string bridge_key;
  // What the others call this node; of no use without a bridge.
  std::string node_name;

  unsigned threads = 1;
  std::string default_stream;
  std::string web_root;
  // Nobody asked for it: the server then runs without its page, too.
  bool web_root_is_default = true;
  hub::HubOptions hub;
  // A file of names, a line each, that exist from the start; empty: none.
  std::string expect_streams;
  // In all, and from one address; 0: no limit.
  std::uint64_t max_viewers = 0;
  std::uint64_t max_viewers_per_ip = 0;
  std::uint64_t max_handshakes_per_second = 0;
  hub::Duration stall_timeout{};
  // So many streams have series of their own.
  std::uint64_t metrics_streams = 0;

  hub::Duration lame_duck{};
  hub::Duration drain_timeout{};

  std::string log_level;
  std::string log_format;
};

// One line for each thing that is wrong with the values together, without a prefix; empty: it can
// be used.
std::vector<std::string> CheckConfig(const Config& config);

// "https" with a certificate, else "http".
const char* HttpScheme(const Config& config);

// "host:port", "[v6]:port" or ":port" taken apart. `host` is without brackets.
struct HostPort {
  std::string host;
  std::string port;
};
// Nothing if there is no port or it is not in 0…65535.
std::optional<HostPort> SplitHostPort(std::string_view address);

// "localhost", 127.0.0.0/8 or ::1. A name that would have to be resolved is none.
bool IsLoopback(std::string_view host);

}  // namespace framecast::daemon
