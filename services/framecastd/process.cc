#include "services/framecastd/process.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <csignal>
#include <ctime>
#include <future>
#include <iostream>

#include "services/files/file_limit.h"
#include "services/framecastd/app.h"
#include "services/framecastd/command_line.h"
#include "services/framecastd/log.h"
#include "services/framecastd/node_config.h"
#include "services/framecastd/system_limits.h"

namespace framecast::daemon {
namespace {

// Blocked in every thread and taken by the main thread, so that no code runs in a handler.
sigset_t EndingSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

// The signal, or 0 after `milliseconds`.
int NextSignal(const sigset_t& signals, long milliseconds) {
  const timespec limit{milliseconds / 1000, milliseconds % 1000 * 1'000'000};
  const int signal = sigtimedwait(&signals, nullptr, &limit);
  return signal > 0 ? signal : 0;
}

// As bound: the address may have asked for any port with 0.
std::string Bound(const std::string& address, std::uint16_t port) {
  return address.substr(0, address.rfind(':') + 1) + std::to_string(port);
}

// Where viewers and producers come in, as far as this node is for them.
std::string DescribeDoors(const Config& config, const App& app) {
  std::string doors;
  if (HasRole(config, kGatewayRole)) {
    doors += std::string("watch at ") + HttpScheme(config) + "://" +
             Bound(config.http_address, app.http_port()) + "/, ";
  }
  if (HasRole(config, kIngestRole)) {
    doors += "publish to " + Bound(config.grpc_address, app.grpc_port()) + ", ";
  }
  return doors;
}

int Tell(const CommandLine& command_line) {
  std::cout << command_line.output << std::flush;
  for (const std::string& mistake : command_line.mistakes) {
    std::cerr << "framecastd: " << mistake << "\n";
  }
  return command_line.exit_code;
}

void DrainUntilSecondSignal(App& app, const Config& config, const sigset_t& signals) {
  const auto limit = std::chrono::steady_clock::now() + config.drain_timeout;
  const std::future<void> stopped = std::async(std::launch::async, [&app] { app.Stop(); });
  while (stopped.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
    if (const int second = NextSignal(signals, 20)) {
      spdlog::warn("second signal: ending at once");
      FlushLog();
      _exit(128 + second);
    }
    if (std::chrono::steady_clock::now() > limit) {
      spdlog::warn("drain_timeout is over: ending what is left");
      FlushLog();
      _exit(kExitDone);
    }
  }
}

}  // namespace

int RunProcess(const std::vector<std::string>& arguments) {
  const CommandLine command_line = ParseCommandLine(arguments, Environment());
  if (!command_line.config) return Tell(command_line);
  const Config& config = *command_line.config;
  StartLog(config.log_level, config.log_format);
  for (const std::string& warning : command_line.warnings) spdlog::warn("{}", warning);

  const sigset_t signals = EndingSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  const std::uint64_t files = files::RaiseFileLimit();

  auto app = App::Start(config);
  if (!app.ok()) {
    std::cerr << "framecastd: " << app.status().message() << "\n";
    return kExitFailed;
  }
  spdlog::info("framecastd " FRAMECAST_VERSION ": {}metrics at http://{}/metrics",
               DescribeDoors(config, **app), Bound(config.metrics_address, (*app)->metrics_port()));
  if (files < config.max_viewers) {
    spdlog::warn(
        "--max_viewers={}: the machine allows {} open files, and each viewer is one; raise the "
        "limit (ulimit -Hn, LimitNOFILE=)",
        config.max_viewers, files);
  }
  int first = 0;
  for (int quarters = 1; (first = NextSignal(signals, 250)) == 0; ++quarters) {
    (*app)->Reload();
    if (quarters % 4 == 0) (*app)->Tick();
  }
  spdlog::info("{}: draining for at most {} ms", first == SIGTERM ? "SIGTERM" : "SIGINT",
               std::chrono::duration_cast<std::chrono::milliseconds>(config.drain_timeout).count());
  DrainUntilSecondSignal(**app, config, signals);
  app->reset();
  spdlog::info("stopped");
  FlushLog();
  return kExitDone;
}

}  // namespace framecast::daemon
