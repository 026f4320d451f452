#include "services/framecastd/config_flags.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <thread>

#include "absl/flags/flag.h"
#include "absl/flags/reflection.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "services/framecastd/machine_names.h"
#include "services/framecastd/quantity.h"
#include "services/framecastd/system_limits.h"

namespace framecast::daemon {

struct BytesFlag {
  std::uint64_t value = 0;
};
struct PeriodFlag {
  hub::Duration value{};
};
struct CountFlag {
  std::uint64_t value = 0;
};
// Nothing is "auto".
struct BudgetFlag {
  std::optional<std::uint64_t> value;
};

namespace {

template <typename Parsed, typename Value>
bool Assign(const std::optional<Parsed>& parsed, Value& value, std::string* error,
            const char* what_to_give) {
  if (!parsed) {
    *error = what_to_give;
    return false;
  }
  value = *parsed;
  return true;
}

std::string_view Std(absl::string_view text) { return {text.data(), text.size()}; }

}  // namespace

bool AbslParseFlag(absl::string_view text, BytesFlag* flag, std::string* error) {
  return Assign(ParseBytes(Std(text)), flag->value, error,
                "no size; give a number with KiB, MiB or GiB, such as 64MiB");
}
std::string AbslUnparseFlag(const BytesFlag& flag) { return FormatBytes(flag.value); }

bool AbslParseFlag(absl::string_view text, PeriodFlag* flag, std::string* error) {
  return Assign(ParsePeriod(Std(text)), flag->value, error,
                "no duration; give a number with ms, s, m or h, such as 10s");
}
std::string AbslUnparseFlag(const PeriodFlag& flag) { return FormatPeriod(flag.value); }

bool AbslParseFlag(absl::string_view text, CountFlag* flag, std::string* error) {
  return Assign(ParseCount(Std(text)), flag->value, error,
                "no count; give a number, or one with k, M or G, such as 64M");
}
std::string AbslUnparseFlag(const CountFlag& flag) { return FormatCount(flag.value); }

bool AbslParseFlag(absl::string_view text, BudgetFlag* flag, std::string* error) {
  if (text == "auto") {
    flag->value.reset();
    return true;
  }
  return Assign(ParseBytes(Std(text)), flag->value, error,
                "no size; give auto, or a number with KiB, MiB or GiB, such as 512MiB");
}
std::string AbslUnparseFlag(const BudgetFlag& flag) {
  return flag.value ? FormatBytes(*flag.value) : "auto";
}

}  // namespace framecast::daemon

using framecast::daemon::BudgetFlag;
using framecast::daemon::BytesFlag;
using framecast::daemon::CountFlag;
using framecast::daemon::PeriodFlag;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

ABSL_FLAG(std::string, http_address, "127.0.0.1:8000", "gateway: pages, HTTP API, WebSocket");
ABSL_FLAG(std::string, grpc_address, "127.0.0.1:50051", "ingest and watch RPCs");
ABSL_FLAG(std::string, metrics_address, "127.0.0.1:9464", "Prometheus: /metrics");
ABSL_FLAG(std::vector<std::string>, exposed_on, {},
          "where a container engine or proxy publishes this server, if not on the addresses above");
ABSL_FLAG(
    std::vector<std::string>, allowed_hosts, {},
    "names that this server is reached by, besides localhost, addresses and the machine's own "
    "names");
ABSL_FLAG(std::vector<std::string>, allowed_origins, {},
          "origins (scheme://host:port) of other servers whose pages may watch and publish; null: "
          "pages without one, such as files");
ABSL_FLAG(std::string, external_url, "",
          "where a proxy publishes the pages, such as https://frames.example.org");
ABSL_FLAG(std::vector<std::string>, trusted_proxies, {},
          "addresses and networks of proxies that tell the client's address in X-Forwarded-For");
ABSL_FLAG(
    std::string, tls_cert, "",
    "PEM file with the server's certificate and those of its issuers: HTTP and gRPC speak TLS; "
    "read again when it changes");
ABSL_FLAG(std::string, tls_key, "", "PEM file with the certificate's key");
ABSL_FLAG(std::string, tls_client_ca, "",
          "PEM file with the certificates that sign those of gRPC clients, who then need one");
ABSL_FLAG(std::string, tokens_file, "",
          "who may publish and watch what; read again when it changes (make entries: framecast "
          "token new)");
ABSL_FLAG(std::string, state_dir, "",
          "a folder where the server keeps tokens that it makes for itself when it is open to the "
          "network and has no tokens_file");
ABSL_FLAG(bool, allow_anonymous, false,
          "everybody who can reach an open address may watch and publish");
ABSL_FLAG(std::vector<std::string>, roles, (std::vector<std::string>{"ingest", "gateway"}),
          "what this node does: ingest takes frames in, gateway shows them");
ABSL_FLAG(std::string, bridge, "",
          "where NATS is, over which nodes share their streams: nats://HOST:PORT or "
          "tls://HOST:PORT, several with commas; user and password may stand before the host");
ABSL_FLAG(std::string, bridge_credentials, "", "file with this node's NATS credentials");
ABSL_FLAG(std::string, bridge_token_file, "", "file with the token that NATS asks for");
ABSL_FLAG(std::string, bridge_ca, "",
          "PEM file with the certificates that sign those of NATS, besides the system's");
ABSL_FLAG(std::string, bridge_cert, "",
          "PEM file with this node's certificate, where NATS asks for one");
ABSL_FLAG(std::string, bridge_key, "", "PEM file with that certificate's key");
ABSL_FLAG(std::string, node_name, "",
          "what other nodes call this one; none: the machine's host name");
ABSL_FLAG(CountFlag, threads, CountFlag{}, "gateway event loops; 0: one a core");
ABSL_FLAG(std::string, default_stream, "",
          "what /websocket serves when no stream is named; none: the only stream, of several the "
          "one that started last");
ABSL_FLAG(PeriodFlag, ring_age, PeriodFlag{seconds(60)}, "frames older than that leave the ring");
ABSL_FLAG(CountFlag, ring_frames, CountFlag{4096}, "most frames in one stream's ring");
ABSL_FLAG(BytesFlag, ring_bytes, BytesFlag{std::uint64_t{64} << 20},
          "most bytes in one stream's ring");
ABSL_FLAG(BudgetFlag, memory_budget, BudgetFlag{},
          "bytes of all rings together; auto: 1GiB, or half of the cgroup's limit if that is less");
ABSL_FLAG(PeriodFlag, ring_ttl, PeriodFlag{minutes(10)},
          "with no publisher for so long all but the newest frame are freed");
ABSL_FLAG(PeriodFlag, stream_ttl, PeriodFlag{hours(24)},
          "with no publisher for so long the stream is forgotten");
ABSL_FLAG(PeriodFlag, frozen_after, PeriodFlag{seconds(5)},
          "the same picture for so long is called frozen; 0: never");
ABSL_FLAG(BytesFlag, max_frame_bytes, BytesFlag{std::uint64_t{16} << 20},
          "larger frames are rejected");
ABSL_FLAG(CountFlag, max_pixels, CountFlag{64'000'000},
          "frames with more pixels are rejected (read from the image's header)");
ABSL_FLAG(bool, allow_svg, false, "accept image/svg+xml");
ABSL_FLAG(CountFlag, max_streams, CountFlag{1024}, "most streams");
ABSL_FLAG(CountFlag, metrics_streams, CountFlag{200},
          "so many streams have metrics of their own, the others share stream=\"_other\"");
ABSL_FLAG(
    std::string, expect_streams, "",
    "a file of names, a line each, that exist as waiting from the start and are not forgotten");
ABSL_FLAG(CountFlag, max_viewers, CountFlag{20'000},
          "most viewers at once; 0: as many as there may be open files");
ABSL_FLAG(CountFlag, max_viewers_per_ip, CountFlag{},
          "most viewers at once from one address; 0: no limit");
ABSL_FLAG(CountFlag, max_handshakes_per_second, CountFlag{},
          "most WebSockets that are opened in a second; 0: no limit");
ABSL_FLAG(PeriodFlag, stall_timeout, PeriodFlag{seconds(20)},
          "a viewer whose socket takes no byte for so long is closed");
ABSL_FLAG(PeriodFlag, lame_duck, PeriodFlag{},
          "after SIGTERM: not ready but serving for so long, before the drain begins");
ABSL_FLAG(PeriodFlag, drain_timeout, PeriodFlag{seconds(8)}, "after SIGTERM: ends within so long");
ABSL_FLAG(std::string, web_root, "",
          "the viewer's files; none: web beside the program, else ../share/framecast/web");
ABSL_FLAG(std::string, log_level, "info", "trace, debug, info, warning, error or off");
ABSL_FLAG(std::string, log_format, "text", "text, or json for machines");

namespace framecast::daemon {
namespace {

std::string DefaultWebRoot() {
  std::error_code ignored;
  const std::filesystem::path program =
      std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
  const std::filesystem::path beside = program / "web";
  if (std::filesystem::is_directory(beside, ignored)) return beside.string();
  return (program / "../share/framecast/web").lexically_normal().string();
}

}  // namespace

Config ConfigFromFlags() {
  Config config;
  config.http_address = absl::GetFlag(FLAGS_http_address);
  config.grpc_address = absl::GetFlag(FLAGS_grpc_address);
  config.metrics_address = absl::GetFlag(FLAGS_metrics_address);
  config.exposed_on = absl::GetFlag(FLAGS_exposed_on);
  config.allowed_hosts = absl::GetFlag(FLAGS_allowed_hosts);
  config.allowed_origins = absl::GetFlag(FLAGS_allowed_origins);
  config.external_url = absl::GetFlag(FLAGS_external_url);
  config.trusted_proxies = absl::GetFlag(FLAGS_trusted_proxies);
  config.tls_cert = absl::GetFlag(FLAGS_tls_cert);
  config.tls_key = absl::GetFlag(FLAGS_tls_key);
  config.tls_client_ca = absl::GetFlag(FLAGS_tls_client_ca);
  config.tokens_file = absl::GetFlag(FLAGS_tokens_file);
  config.state_dir = absl::GetFlag(FLAGS_state_dir);
  config.allow_anonymous = absl::GetFlag(FLAGS_allow_anonymous);
  config.roles = absl::GetFlag(FLAGS_roles);
  config.bridge = absl::GetFlag(FLAGS_bridge);
  config.bridge_credentials = absl::GetFlag(FLAGS_bridge_credentials);
  config.bridge_token_file = absl::GetFlag(FLAGS_bridge_token_file);
  config.bridge_ca = absl::GetFlag(FLAGS_bridge_ca);
  config.bridge_cert = absl::GetFlag(FLAGS_bridge_cert);
  config.bridge_key = absl::GetFlag(FLAGS_bridge_key);
  config.node_name = absl::GetFlag(FLAGS_node_name);
  if (config.node_name.empty()) config.node_name = HostName();
  const std::uint64_t threads = absl::GetFlag(FLAGS_threads).value;
  config.threads = threads > 0 ? static_cast<unsigned>(std::min<std::uint64_t>(threads, 1024))
                               : std::max(1U, std::thread::hardware_concurrency());
  config.default_stream = absl::GetFlag(FLAGS_default_stream);
  config.web_root = absl::GetFlag(FLAGS_web_root);
  config.web_root_is_default = config.web_root.empty();
  if (config.web_root_is_default) config.web_root = DefaultWebRoot();
  config.hub.ring.age = absl::GetFlag(FLAGS_ring_age).value;
  config.hub.ring.frames = absl::GetFlag(FLAGS_ring_frames).value;
  config.hub.ring.bytes = absl::GetFlag(FLAGS_ring_bytes).value;
  config.hub.memory_budget =
      absl::GetFlag(FLAGS_memory_budget).value.value_or(AutomaticMemoryBudget());
  config.hub.ring_ttl = absl::GetFlag(FLAGS_ring_ttl).value;
  config.hub.stream_ttl = absl::GetFlag(FLAGS_stream_ttl).value;
  config.hub.frozen_after = absl::GetFlag(FLAGS_frozen_after).value;
  config.hub.frames.max_frame_bytes = absl::GetFlag(FLAGS_max_frame_bytes).value;
  config.hub.frames.max_pixels = absl::GetFlag(FLAGS_max_pixels).value;
  config.hub.frames.allow_svg = absl::GetFlag(FLAGS_allow_svg);
  config.hub.max_streams = absl::GetFlag(FLAGS_max_streams).value;
  config.metrics_streams = absl::GetFlag(FLAGS_metrics_streams).value;
  config.expect_streams = absl::GetFlag(FLAGS_expect_streams);
  config.max_viewers = absl::GetFlag(FLAGS_max_viewers).value;
  config.max_viewers_per_ip = absl::GetFlag(FLAGS_max_viewers_per_ip).value;
  config.max_handshakes_per_second = absl::GetFlag(FLAGS_max_handshakes_per_second).value;
  config.stall_timeout = absl::GetFlag(FLAGS_stall_timeout).value;
  config.lame_duck = absl::GetFlag(FLAGS_lame_duck).value;
  config.drain_timeout = absl::GetFlag(FLAGS_drain_timeout).value;
  config.log_level = absl::GetFlag(FLAGS_log_level);
  config.log_format = absl::GetFlag(FLAGS_log_format);
  return config;
}

std::string FlagsHelp() {
  std::vector<std::pair<std::string, std::string>> lines;
  for (const auto& [name, flag] : absl::GetAllFlags()) {
    const std::string value = flag->DefaultValue();
    lines.emplace_back(std::string(name), absl::StrCat("  --", name, value.empty() ? "" : "=",
                                                       value, "\n      ", flag->Help(), "\n"));
  }
  std::sort(lines.begin(), lines.end());
  std::string help;
  for (const auto& [name, line] : lines) help += line;
  return help;
}

}  // namespace framecast::daemon
