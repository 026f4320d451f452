// Load on a running framecastd: one publisher over gRPC, many raw viewers, and a table of what
// arrived.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <iostream>
#include <thread>

#include "tests/bench/fanout_report.h"
#include "tests/bench/file_limit.h"
#include "tests/support/stream_publisher.h"
#include "tests/support/viewer_pool.h"
#include "tests/support/whole_images.h"

namespace framecast::bench {
namespace {

using std::chrono::duration;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

struct Load {
  std::uint16_t http_port = 8000;
  std::uint16_t grpc_port = 50051;
  std::string stream = "fanout_load";
  std::string mode = "latest";
  std::size_t viewers = 500;
  double fps = 10;
  std::size_t frame_bytes = 50'000;
  double seconds = 20;
  int server_pid = 0;
  bool require_all = false;
};

void AllowSockets(std::size_t sockets) {
  if (RaiseFileLimit() < sockets + 64) std::cerr << "the file limit is too low for this\n";
}

FanoutRun Run(const Load& load) {
  FanoutRun run;
  run.viewers = load.viewers;
  const auto frames = static_cast<std::uint64_t>(load.fps * load.seconds);
  const auto interval = std::chrono::duration_cast<nanoseconds>(duration<double>(1 / load.fps));
  test::StreamPublisher publisher("127.0.0.1:" + std::to_string(load.grpc_port), load.stream);
  if (!publisher.opened()) throw std::runtime_error(publisher.WaitForEnd().error_message());
  test::ViewerPool viewers(load.http_port,
                           "/websocket?stream=" + load.stream + "&mode=" + load.mode, load.viewers);

  const std::optional<double> cpu_before = CpuSecondsOf(load.server_pid);
  const auto begin = steady_clock::now();
  auto due = begin;
  while (run.sent < frames) {
    std::this_thread::sleep_until(due);
    const auto woken = steady_clock::now();
    // Time that was lost on a busy machine is not made up for by a burst, which no camera makes.
    due = std::max(due, woken - interval / 2) + interval;
    const nanoseconds now = woken.time_since_epoch();
    if (!publisher.Push(run.sent + 1,
                        test::StampedPng(load.frame_bytes, {run.sent + 1, now.count()}))) {
      throw std::runtime_error(publisher.WaitForEnd().error_message());
    }
    ++run.sent;
  }
  // Whoever will get the last one has it by then, or is seconds behind.
  const auto patience = steady_clock::now() + std::chrono::seconds(5);
  while (viewers.Reached(run.sent) < load.viewers && steady_clock::now() < patience) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  run.seconds = duration<double>(steady_clock::now() - begin).count();
  if (const auto cpu = CpuSecondsOf(load.server_pid); cpu && cpu_before) {
    run.server_cpu_seconds = *cpu - *cpu_before;
  }
  run.delivered = viewers.delivered();
  run.report = viewers.Stop();
  publisher.Close();
  return run;
}

}  // namespace
}  // namespace framecast::bench

int main(int argc, char** argv) {
  framecast::bench::Load load;
  CLI::App app("One publisher, many viewers, and a table of what arrived.");
  app.option_defaults()->always_capture_default();
  app.add_option("--http_port", load.http_port, "of the server, on loopback");
  app.add_option("--grpc_port", load.grpc_port, "of the server, on loopback");
  app.add_option("--stream", load.stream, "its name; nobody else may publish it");
  app.add_option("--mode", load.mode, "latest or every");
  app.add_option("--viewers", load.viewers, "raw WebSockets");
  app.add_option("--fps", load.fps, "frames per second")->check(CLI::PositiveNumber);
  app.add_option("--frame_bytes", load.frame_bytes, "bytes a frame")
      ->check(CLI::Range(framecast::test::kSmallestPng, std::size_t{1} << 30));
  app.add_option("--seconds", load.seconds, "how long")->check(CLI::PositiveNumber);
  app.add_option("--server_pid", load.server_pid, "whose CPU time is measured; 0: nobody's");
  app.add_flag("--require_all", load.require_all, "exit 1 if a viewer missed a frame");
  CLI11_PARSE(app, argc, argv);
  try {
    framecast::bench::AllowSockets(load.viewers);
    const framecast::bench::FanoutRun run = framecast::bench::Run(load);
    framecast::bench::Print(run, std::cout);
    return load.require_all && framecast::bench::Missing(run) > 0 ? 1 : 0;
  } catch (const std::exception& failure) {
    std::cerr << "fanout_load: " << failure.what() << "\n";
    return 1;
  }
}
