// One measurement of one server: stamped streams, many raw viewers, and as JSON what arrived, how
// late, how old the pictures shown were, and what it cost the server.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
#include <thread>

#include "tests/bench/audience.h"
#include "tests/bench/cpu_clock.h"
#include "tests/bench/file_limit.h"
#include "tests/bench/frame_source.h"
#include "tests/bench/network_namespace.h"
#include "tests/bench/quantile.h"
#include "tests/support/tls_client.h"

namespace framecast::bench {
namespace {

using std::chrono::duration;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

// At the end nothing more is on the way when nothing came for so long.
constexpr std::chrono::milliseconds kQuiet{200};
constexpr std::chrono::seconds kLongestDrain{5};
// OpenSSL's first choice. Servers whose first is another get no choice.
constexpr char kSuite[] = "TLS_AES_256_GCM_SHA384";

struct Load {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;
  std::uint16_t grpc_port = 0;
  std::string publish = "/publish";
  std::string watch = "/";
  std::string stream = "bench";
  std::size_t streams = 1;
  std::string viewer_netns;
  std::string tls_ca;
  std::size_t viewers = 100;
  std::size_t stalled = 0;
  double stall_step_seconds = 0;
  double fps = 20;
  std::size_t frame_bytes = 100'000;
  double warmup_seconds = 2;
  double seconds = 20;
  double cpu_seconds = 0;
  double max_seconds = 90;
  int server_pid = 0;
};

nanoseconds Seconds(double seconds) {
  return std::chrono::duration_cast<nanoseconds>(duration<double>(seconds));
}

// `text`, or with several streams that of stream i.
std::string OfStream(const Load& load, const std::string& text, std::size_t i) {
  return load.streams == 1 ? text : text + std::to_string(i);
}

using Sources = std::vector<std::unique_ptr<FrameSource>>;

struct Window {
  std::uint64_t pushes = 0;
  double seconds = 0;
  double server_cpu_seconds = 0;
  double load_cpu_seconds = 0;
};

struct Run {
  std::uint64_t sent = 0;
  std::uint64_t received = 0;
  Window window;
  Audience::Report report;
};

// Pushes from the warm-up to the end of the window, to one stream after the other at even
// distances.
Window Push(const Load& load, Sources& sources, Audience& audience, std::uint64_t& sent) {
  const CpuClock server(load.server_pid);
  const CpuClock own(0);
  const nanoseconds interval = Seconds(1 / load.fps);
  const nanoseconds step = interval / static_cast<nanoseconds::rep>(sources.size());
  Window window;
  double server_before = 0;
  double own_before = 0;
  bool counting = false;
  auto due = steady_clock::now();
  auto begin = due + Seconds(load.warmup_seconds);
  while (true) {
    std::this_thread::sleep_until(due);
    const auto woken = steady_clock::now();
    if (counting) {
      window.seconds = duration<double>(woken - begin).count();
      window.server_cpu_seconds = server.Seconds() - server_before;
      const bool long_enough =
          window.seconds >= load.seconds && window.server_cpu_seconds >= load.cpu_seconds;
      if (long_enough || window.seconds >= load.max_seconds) break;
    } else if (woken >= begin) {
      counting = true;
      begin = woken;
      server_before = server.Seconds();
      own_before = own.Seconds();
      audience.Begin();
    }
    // Time that was lost on a busy machine is not made up for by a burst, which no camera makes.
    due = std::max(due, woken - interval / 2) + step;
    const std::uint64_t sequence = sent / sources.size() + 1;
    sources[sent % sources.size()]->Push({sequence, nanoseconds(woken.time_since_epoch()).count()});
    ++sent;
    if (counting) ++window.pushes;
  }
  audience.End();
  window.load_cpu_seconds = own.Seconds() - own_before;
  return window;
}

// Frames that viewers get if none is skipped.
std::uint64_t Expected(const Load& load, std::uint64_t sent) {
  std::uint64_t expected = 0;
  for (std::size_t i = 0; i < load.streams; ++i) {
    const auto of_stream = [&](std::uint64_t all) {
      return (all + load.streams - 1 - i) / load.streams;
    };
    expected += of_stream(sent) * of_stream(load.viewers);
  }
  return expected;
}

void Drain(const Audience& audience, std::uint64_t expected) {
  const auto end = steady_clock::now() + kLongestDrain;
  auto quiet_since = steady_clock::now();
  std::uint64_t received = 0;
  while (received < expected && steady_clock::now() < std::min(end, quiet_since + kQuiet)) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    if (received != audience.received()) quiet_since = steady_clock::now();
    received = audience.received();
  }
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

Run Measure(const Load& load) {
  const std::string ca = load.tls_ca.empty() ? "" : ReadFile(load.tls_ca);
  test::MakeLayer secure;
  if (!load.tls_ca.empty()) secure = test::TlsTo({.ca = ca, .only_suite = kSuite});
  Sources sources;
  std::vector<std::string> targets;
  while (sources.size() < load.streams) {
    const std::string stream = OfStream(load, load.stream, sources.size());
    targets.push_back(OfStream(load, load.watch, sources.size()));
    sources.push_back(load.grpc_port > 0 ? GrpcSource(load.grpc_port, stream, load.frame_bytes, ca)
                                         : WebSocketSource(load.address, load.port, load.publish,
                                                           load.frame_bytes, secure));
  }
  std::optional<NetworkNamespace> elsewhere;
  if (!load.viewer_netns.empty()) elsewhere.emplace(load.viewer_netns);
  std::optional<Audience> stalling;
  if (load.stalled > 0) {
    stalling.emplace(load.address, load.port, targets, load.stalled, secure,
                     Seconds(load.stall_step_seconds));
  }
  Audience audience(load.address, load.port, targets, load.viewers, secure);
  elsewhere.reset();
  Run run;
  run.window = Push(load, sources, audience, run.sent);
  Drain(audience, Expected(load, run.sent));
  run.received = audience.received();
  run.report = audience.Stop();
  return run;
}

nlohmann::json Json(const Load& load, Run run) {
  std::vector<std::int64_t>& latencies = run.report.latencies_ns;
  std::vector<std::int64_t>& ages = run.report.ages_ns;
  if (load.viewers > 0 && (latencies.empty() || ages.empty())) {
    throw std::runtime_error("no frame arrived");
  }
  std::sort(latencies.begin(), latencies.end());
  std::sort(ages.begin(), ages.end());
  const double age_sum = std::accumulate(ages.begin(), ages.end(), 0.0);
  return {{"viewers", load.viewers},
          {"sent", run.sent},
          {"expected", Expected(load, run.sent)},
          {"received", run.received},
          {"wrong", run.report.wrong},
          {"lost", run.report.lost},
          {"seconds", run.window.seconds},
          {"pushes", run.window.pushes},
          {"delivered", run.report.delivered},
          {"delivered_bytes", run.report.bytes},
          {"payload_bytes", run.report.payload_bytes},
          {"server_cpu_s", run.window.server_cpu_seconds},
          {"load_cpu_s", run.window.load_cpu_seconds},
          {"latency_p50_ms", QuantileMs(latencies, 0.5)},
          {"latency_p99_ms", QuantileMs(latencies, 0.99)},
          {"latency_max_ms", QuantileMs(latencies, 1)},
          {"blank_samples", run.report.blank},
          {"age_mean_ms", ages.empty() ? 0 : age_sum / static_cast<double>(ages.size()) / 1e6},
          {"age_p50_ms", QuantileMs(ages, 0.5)},
          {"age_p99_ms", QuantileMs(ages, 0.99)},
          {"age_max_ms", QuantileMs(ages, 1)}};
}

}  // namespace
}  // namespace framecast::bench

int main(int argc, char** argv) {
  framecast::bench::Load load;
  CLI::App app("Publishes to one server, watches it, and prints one measurement as JSON.");
  app.option_defaults()->always_capture_default();
  app.add_option("--address", load.address, "IPv4 address of the server's WebSockets");
  app.add_option("--port", load.port, "their port")->required();
  app.add_option("--grpc_port", load.grpc_port, "publish there, on loopback; 0: over a WebSocket");
  app.add_option("--publish", load.publish, "target of the publisher's WebSocket");
  app.add_option("--watch", load.watch, "target of the viewers' WebSockets");
  app.add_option("--stream", load.stream, "its name, over gRPC");
  app.add_option("--streams", load.streams,
                 "so many, over gRPC; their numbers, from 0, follow --stream and --watch")
      ->check(CLI::PositiveNumber);
  app.add_option("--tls_ca", load.tls_ca,
                 "PEM file: whom the server's certificate comes from; then all is TLS 1.3")
      ->check(CLI::ExistingFile);
  app.add_option("--viewers", load.viewers, "raw WebSockets, spread over the streams");
  app.add_option("--viewer_netns", load.viewer_netns,
                 "file of the network namespace that they are in; empty: in this one");
  app.add_option("--stalled", load.stalled, "so many more, of which nothing is counted");
  app.add_option("--stall_step_seconds", load.stall_step_seconds,
                 "from one of them stopping to read to the next")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--fps", load.fps, "frames per second, of each stream")
      ->check(CLI::PositiveNumber);
  app.add_option("--frame_bytes", load.frame_bytes, "bytes a frame")
      ->check(CLI::Range(framecast::test::kSmallestPng, std::size_t{1} << 30));
  app.add_option("--warmup_seconds", load.warmup_seconds, "published before anything counts")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--seconds", load.seconds, "measured at least")->check(CLI::PositiveNumber);
  app.add_option("--cpu_seconds", load.cpu_seconds, "of the server, measured at least");
  app.add_option("--max_seconds", load.max_seconds, "measured at most, whatever CPU it took");
  app.add_option("--server_pid", load.server_pid, "whose CPU time is measured")->required();
  CLI11_PARSE(app, argc, argv);
  try {
    framecast::bench::RaiseFileLimit();
    std::cout << framecast::bench::Json(load, framecast::bench::Measure(load)) << "\n";
    return 0;
  } catch (const std::exception& failure) {
    std::cerr << "fanout_compare: " << failure.what() << "\n";
    return 1;
  }
}
