#include "services/framecastd/app.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <thread>

#include "absl/strings/ascii.h"
#include "services/framecastd/machine_names.h"
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

telemetry::TelemetryOptions TelemetryOptionsOf(const Config& config) {
  telemetry::TelemetryOptions options;
  options.metrics_streams = config.metrics_streams;
  options.viewers_limit = ViewersLimit(config);
  options.version = FRAMECAST_VERSION;
  options.revision = FRAMECAST_REVISION;
  return options;
}

absl::Status CheckWebRoot(const Config& config) {
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
      hub_(config.hub, hub::Clock::System(), telemetry_->hub_observer()),
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

  // The gateway comes last: whoever finds /readyz at 200 finds every other door open too.
  auto metrics = telemetry::MetricsServer::Start(config.metrics_address, *app->telemetry_);
  if (!metrics.ok()) return metrics.status();
  app->metrics_ = *std::move(metrics);

  ingest::IngestOptions ingest_options;
  ingest_options.address = config.grpc_address;
  auto ingest =
      ingest::IngestServer::Start(ingest_options, app->hub_, app->telemetry_->ingest_observer());
  if (!ingest.ok()) return ingest.status();
  app->ingest_ = *std::move(ingest);

  gateway::GatewayOptions gateway_options;
  gateway_options.address = config.http_address;
  gateway_options.threads = config.threads;
  gateway_options.default_stream = config.default_stream;
  gateway_options.web_root = config.web_root;
  gateway_options.known_hosts = NamesOfThisMachine();
  gateway_options.known_hosts.insert(gateway_options.known_hosts.end(),
                                     config.allowed_hosts.begin(), config.allowed_hosts.end());
  gateway_options.allowed_origins = config.allowed_origins;
  gateway_options.external_url = config.external_url;
  gateway_options.version = FRAMECAST_VERSION;
  gateway_options.max_viewers = config.max_viewers;
  gateway_options.max_viewers_per_ip = config.max_viewers_per_ip;
  gateway_options.stall_timeout = config.stall_timeout;
  auto gateway =
      gateway::Gateway::Start(gateway_options, app->hub_, app->telemetry_->gateway_observer());
  if (!gateway.ok()) return gateway.status();
  app->gateway_ = *std::move(gateway);
  return app;
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
  metrics_.reset();
}

}  // namespace framecast::daemon
