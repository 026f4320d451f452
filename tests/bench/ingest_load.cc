// One measurement of one server that takes frames over gRPC, as JSON: how many it took, how soon it
// acked them, and what that cost it.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>

#include "tests/bench/cpu_clock.h"
#include "tests/bench/file_limit.h"
#include "tests/bench/producers.h"
#include "tests/bench/quantile.h"
#include "tests/support/whole_images.h"

namespace framecast::bench {
namespace {

using std::chrono::duration;
using std::chrono::steady_clock;

constexpr std::chrono::seconds kLongestDrain{5};

struct Load {
  ProducersOptions producers;
  double warmup_seconds = 2;
  double seconds = 20;
  int server_pid = 0;
};

Producers::Time After(double seconds) {
  return steady_clock::now() +
         std::chrono::duration_cast<steady_clock::duration>(duration<double>(seconds));
}

nlohmann::json Measure(const Load& load) {
  const CpuClock server(load.server_pid);
  const CpuClock own(0);
  Producers producers(load.producers);
  producers.Open();
  producers.RunUntil(After(load.warmup_seconds));
  producers.Begin();
  const auto begin = steady_clock::now();
  const double server_before = server.Seconds();
  const double own_before = own.Seconds();
  producers.RunUntil(After(load.seconds));
  const double seconds = duration<double>(steady_clock::now() - begin).count();
  const double server_cpu = server.Seconds() - server_before;
  const double own_cpu = own.Seconds() - own_before;
  Producers::Counts counts = producers.counts();
  producers.DrainUntil(steady_clock::now() + kLongestDrain);
  if (counts.frames == 0) throw std::runtime_error("no frame was acked");

  std::sort(counts.ack_ns.begin(), counts.ack_ns.end());
  const auto frames = static_cast<double>(counts.frames);
  return {{"producers", load.producers.producers},
          {"sent", producers.sent()},
          {"acked", producers.acked()},
          {"seconds", seconds},
          {"frames", counts.frames},
          {"rejected", counts.rejected},
          {"held_up", counts.held_up},
          {"bytes_per_s", frames * static_cast<double>(load.producers.frame_bytes) / seconds},
          {"server_cpu_s", server_cpu},
          {"server_cpu_ns_a_frame", server_cpu / frames * 1e9},
          {"load_cpu_s", own_cpu},
          {"ack_p50_ms", QuantileMs(counts.ack_ns, 0.5)},
          {"ack_p99_ms", QuantileMs(counts.ack_ns, 0.99)},
          {"ack_max_ms", QuantileMs(counts.ack_ns, 1)}};
}

}  // namespace
}  // namespace framecast::bench

int main(int argc, char** argv) {
  framecast::bench::Load load;
  framecast::bench::ProducersOptions& producers = load.producers;
  CLI::App app("Publishes frames to one server and prints one measurement as JSON.");
  app.option_defaults()->always_capture_default();
  app.add_option("--port", producers.port, "of the server's gRPC, on loopback")->required();
  app.add_option("--producers", producers.producers, "each with a stream and a connection")
      ->check(CLI::PositiveNumber);
  app.add_option("--fps", producers.fps, "of each; 0: as fast as acks allow")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--frame_bytes", producers.frame_bytes, "bytes a frame")
      ->check(CLI::Range(framecast::test::kSmallestPng, std::size_t{1} << 30));
  app.add_option("--unacked_bytes", producers.unacked_bytes,
                 "of each producer, sent and not yet acked, but a frame at least");
  app.add_option("--warmup_seconds", load.warmup_seconds, "published before anything counts")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--seconds", load.seconds, "measured")->check(CLI::PositiveNumber);
  app.add_option("--server_pid", load.server_pid, "whose CPU time is measured")->required();
  CLI11_PARSE(app, argc, argv);
  try {
    framecast::bench::RaiseFileLimit();
    std::cout << framecast::bench::Measure(load) << "\n";
    return 0;
  } catch (const std::exception& failure) {
    std::cerr << "ingest_load: " << failure.what() << "\n";
    return 1;
  }
}
