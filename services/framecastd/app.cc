#include "services/framecastd/app.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <thread>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "services/framecastd/exposure.h"
#include "services/framecastd/first_tokens.h"
#include "services/framecastd/machine_names.h"
#include "services/framecastd/node_config.h"
#include "services/framecastd/system_limits.h"

namespace framecast::daemon {
namespace {

using std::chrono::milliseconds;

// About what an idle viewer takes (docs/performance.md).
constexpr std::uint64_t kConnectionBytes = 4 << 10;

milliseconds Left(hub::SteadyTime deadline) {
  const auto left =
      std::chrono::duration_cast<milliseconds>(deadline - std::chrono::steady_clock::now());
  return std::max(left, milliseconds(0));
}

// Each viewer is an open file.
std::uint64_t ViewersLimit(const Config& config) {
  const std::uint64_t files = FileLimit();
  return config.max_viewers == 0 ? files : std::min(config.max_viewers, files);
}

// Alone, a node needs no name.
hub::HubOptions HubOptionsOf(const Config& config) {
  hub::HubOptions options = config.hub;
  if (!config.bridge.empty()) options.node = config.node_name;
  return options;
}

telemetry::TelemetryOptions TelemetryOptionsOf(const Config& config) {
  telemetry::TelemetryOptions options;
  options.metrics_streams = config.metrics_streams;
  options.viewers_limit = ViewersLimit(config);
  options.version = FRAMECAST_VERSION;
  options.revision = FRAMECAST_REVISION;
  return options;
}

// The tokens themselves are for a person at a terminal: anywhere else, what is printed is a log.
void TellFirstSteps(const FirstTokens& first) {
  spdlog::info("tokens are needed: {} has the first two, in lines to paste",
               first.first_steps_file);
  if (!first.lines.empty() && isatty(STDOUT_FILENO) == 1) std::cout << first.lines << std::flush;
}

void TellCertificate(const Config& config, const tls::Identity& identity) {
  const bool expired = identity.not_after < std::chrono::system_clock::now();
  const std::string end = absl::FormatTime(
      "%Y-%m-%d %H:%M UTC", absl::FromChrono(identity.not_after), absl::UTCTimeZone());
  if (expired) {
    spdlog::warn("--tls_cert={}: the certificate has expired, at {}", config.tls_cert, end);
  } else {
    spdlog::info("new connections see the certificate of {}, valid until {}", config.tls_cert, end);
  }
}

absl::Status CheckWebRoot(const Config& config) {
  if (!HasRole(config, kGatewayRole)) return absl::OkStatus();
  std::error_code ignored;
  if (std::filesystem::is_regular_file(config.web_root + "/index.html", ignored)) {
    return absl::OkStatus();
  }
  const std::string words =
      "--web_root=" + config.web_root + ": there is no index.html that can be read.";
  if (!config.web_root_is_default) return absl::NotFoundError(words);
  spdlog::warn("{} The viewer page will be missing.", words);
  return absl::OkStatus();
}

// A name a line; empty lines and those that begin with # say nothing.
absl::Status ExpectStreams(const std::string& path, hub::Hub& hub) {
  if (path.empty()) return absl::OkStatus();
  std::ifstream file(path);
  if (!file) {
    return absl::NotFoundError("--expect_streams=" + path + ": the file cannot be read.");
  }
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    const std::string name(absl::StripAsciiWhitespace(line));
    if (name.empty() || name.front() == '#') continue;
    if (const absl::Status status = hub.Expect(name); !status.ok()) {
      return absl::InvalidArgumentError("--expect_streams=" + path + ", line " +
                                        std::to_string(number) + ": " +
                                        std::string(status.message()));
    }
  }
  return absl::OkStatus();
}

}  // namespace

App::App(const Config& config)
    : config_(config),
      telemetry_(std::make_unique<telemetry::Telemetry>(TelemetryOptionsOf(config))),
      access_(hub::Clock::System(), telemetry_->access_observer()),
      hub_(HubOptionsOf(config), hub::Clock::System(), telemetry_->hub_observer()),
      sweeper_(hub_) {
  telemetry_->Watch(hub_);
}

App::~App() = default;

absl::StatusOr<std::unique_ptr<App>> App::Start(const Config& config) {
  if (absl::Status status = CheckWebRoot(config); !status.ok()) return status;
  std::unique_ptr<App> app(new App(config));
  if (absl::Status status = ExpectStreams(config.expect_streams, app->hub_); !status.ok()) {
    return status;
  }

  if (absl::Status status = app->StartAccess(); !status.ok()) return status;
  if (absl::Status status = app->StartTls(); !status.ok()) return status;

  // The gateway comes last: whoever finds /readyz at 200 finds every other door open too.
  auto metrics = telemetry::MetricsServer::Start(config.metrics_address, *app->telemetry_);
  if (!metrics.ok()) return metrics.status();
  app->metrics_ = *std::move(metrics);

  if (absl::Status status = app->StartBridge(); !status.ok()) return status;

  ingest::IngestOptions ingest_options;
  ingest_options.address = config.grpc_address;
  ingest_options.publish = HasRole(config, kIngestRole);
  ingest_options.identity = app->identity_.get();
  auto ingest = ingest::IngestServer::Start(ingest_options, app->hub_, app->access_,
                                            app->telemetry_->ingest_observer());
  if (!ingest.ok()) return ingest.status();
  app->ingest_ = *std::move(ingest);

  gateway::GatewayOptions gateway_options;
  gateway_options.address = config.http_address;
  gateway_options.watch = HasRole(config, kGatewayRole);
  gateway_options.publish = HasRole(config, kIngestRole);
  gateway_options.threads = config.threads;
  gateway_options.default_stream = config.default_stream;
  gateway_options.web_root = config.web_root;
  gateway_options.known_hosts = NamesOfThisMachine();
  gateway_options.known_hosts.insert(gateway_options.known_hosts.end(),
                                     config.allowed_hosts.begin(), config.allowed_hosts.end());
  gateway_options.allowed_origins = config.allowed_origins;
  gateway_options.external_url = config.external_url;
  gateway_options.version = FRAMECAST_VERSION;
  gateway_options.identity = app->identity_.get();
  gateway_options.max_viewers = config.max_viewers;
  gateway_options.max_viewers_per_ip = config.max_viewers_per_ip;
  gateway_options.max_handshakes_per_second = config.max_handshakes_per_second;
  gateway_options.stall_timeout = config.stall_timeout;
  gateway_options.trouble = app->Trouble();
  auto gateway = gateway::Gateway::Start(gateway_options, app->hub_, app->access_,
                                         app->telemetry_->gateway_observer());
  if (!gateway.ok()) return gateway.status();
  app->gateway_ = *std::move(gateway);
  return app;
}

absl::Status App::StartAccess() {
  access_.TrustProxies(access::TrustedProxies(config_.trusted_proxies));
  std::string tokens_file = config_.tokens_file;
  const Protection protection = ProtectionOf(config_);
  if (protection == Protection::kNone) return absl::OkStatus();
  if (protection == Protection::kStateDir) {
    absl::StatusOr<FirstTokens> first =
        EnsureFirstTokens(config_.state_dir, FirstStepsAddressOf(config_));
    if (!first.ok()) return first.status();
    TellFirstSteps(*first);
    tokens_file = first->tokens_file;
  }
  tokens_ = std::make_unique<access::TokensFile>(tokens_file);
  absl::StatusOr<access::TokenTable> table = tokens_->Load();
  if (!table.ok()) {
    const std::string flag = protection == Protection::kStateDir
                                 ? absl::StrCat("--state_dir=", config_.state_dir, ": ")
                                 : "--tokens_file=";
    return {table.status().code(), absl::StrCat(flag, std::string(table.status().message()))};
  }
  telemetry_->OnReloaded(telemetry::Reloadable::kTokens, true);
  access_.Apply(*std::move(table));
  return absl::OkStatus();
}

void App::ReloadTokens() {
  absl::StatusOr<access::TokenTable> table = tokens_->Load();
  telemetry_->OnReloaded(telemetry::Reloadable::kTokens, table.ok());
  if (!table.ok()) {
    spdlog::warn("the tokens stay as they were: {}", std::string(table.status().message()));
    return;
  }
  access_.Apply(*std::move(table));
  spdlog::info("{}: read again; it holds from now on", tokens_->path());
}

absl::Status App::StartTls() {
  if (config_.tls_cert.empty()) return absl::OkStatus();
  auto identity =
      tls::ServerIdentity::Load({config_.tls_cert, config_.tls_key, config_.tls_client_ca});
  if (!identity.ok()) return identity.status();
  identity_ = *std::move(identity);
  telemetry_->OnReloaded(telemetry::Reloadable::kTls, true);
  telemetry_->SetCertificateEnd(identity_->current()->not_after);
  TellCertificate(config_, *identity_->current());
  return absl::OkStatus();
}

void App::ReloadTls() {
  const absl::StatusOr<bool> reloaded = identity_->Poll();
  if (reloaded.ok() && !*reloaded) return;
  telemetry_->OnReloaded(telemetry::Reloadable::kTls, reloaded.ok());
  if (!reloaded.ok()) {
    spdlog::warn("the certificate stays as it was: {}", std::string(reloaded.status().message()));
    return;
  }
  telemetry_->SetCertificateEnd(identity_->current()->not_after);
  TellCertificate(config_, *identity_->current());
}

absl::Status App::StartBridge() {
  if (config_.bridge.empty()) return absl::OkStatus();
  auto servers = nats::ParseServers(config_.bridge);
  if (!servers.ok()) {
    return {servers.status().code(),
            absl::StrCat("--bridge: ", std::string(servers.status().message()))};
  }
  bridge::BridgeOptions options;
  options.node = config_.node_name;
  options.nats.servers = *std::move(servers);
  options.nats.name = absl::StrCat("framecastd ", config_.node_name);
  options.nats.credentials_file = config_.bridge_credentials;
  options.nats.token_file = config_.bridge_token_file;
  options.nats.ca_file = config_.bridge_ca;
  options.nats.cert_file = config_.bridge_cert;
  options.nats.key_file = config_.bridge_key;
  auto bridge = bridge::Bridge::Start(options, hub_, telemetry_->bridge_observer());
  if (!bridge.ok()) {
    return {bridge.status().code(),
            absl::StrCat("--bridge: ", std::string(bridge.status().message()))};
  }
  bridge_ = *std::move(bridge);
  return absl::OkStatus();
}

std::string App::Trouble() const {
  // One that takes frames in, too, has viewers and producers of its own.
  if (!bridge_ || HasRole(config_, kIngestRole)) return "";
  const std::string trouble = bridge_->Trouble();
  return trouble.empty() ? "" : absl::StrCat("cut off from the other nodes: ", trouble);
}

void App::Reload() {
  gateway_->SetTrouble(Trouble());
  if (identity_) ReloadTls();
  if (tokens_ && tokens_->Changed()) ReloadTokens();
}

void App::Tick() {
  ingest_->Sample();
  const hub::SteadyTime now = hub_.clock().Now();
  const bool frames_went = frame_memory_.ShouldTrim(hub_.budget().used(), now);
  const bool viewers_went =
      connection_memory_.ShouldTrim(gateway_->connections() * kConnectionBytes, now);
  if (frames_went || viewers_went) TrimMemory();
}

void App::Stop() {
  const hub::SteadyTime deadline = std::chrono::steady_clock::now() + config_.drain_timeout;
  telemetry_->SetDraining();
  gateway_->SetUnready("draining");
  ingest_->SetNotServing();
  std::this_thread::sleep_for(config_.lame_duck);
  // Viewers first, so that nobody watches a picture that stands still.
  gateway_->Drain(Left(deadline));
  ingest_->Drain(Left(deadline));
  if (bridge_) bridge_->Leave();
  metrics_.reset();
}

}  // namespace framecast::daemon
