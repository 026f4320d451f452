// Thousands of viewers of one stream that are all cut and come back at once: how long each of them,
// and all together, wait for a picture, as JSON.
#include <sys/epoll.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <deque>
#include <iostream>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/bench/file_limit.h"
#include "tests/bench/frame_source.h"
#include "tests/bench/quantile.h"
#include "tests/bench/returning_viewer.h"
#include "tests/support/raw_connection.h"

namespace framecast::bench {
namespace {

using std::chrono::duration;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

struct Storm {
  std::uint16_t port = 0;
  std::uint16_t grpc_port = 0;
  std::string publish = "/publish";
  std::string watch = "/";
  std::string stream = "bench";
  std::size_t viewers = 5000;
  double fps = 5;
  std::size_t frame_bytes = 20'000;
  double first_seconds = 5;
  double seconds = 1;
  double settle_seconds = 2;
  double patience_seconds = 30;
};

nanoseconds Seconds(double seconds) {
  return std::chrono::duration_cast<nanoseconds>(duration<double>(seconds));
}

// Publishes on a thread of its own while it lives.
class Publishing {
 public:
  explicit Publishing(const Storm& storm)
      : source_(storm.grpc_port > 0
                    ? GrpcSource(storm.grpc_port, storm.stream, storm.frame_bytes)
                    : WebSocketSource("127.0.0.1", storm.port, storm.publish, storm.frame_bytes)),
        interval_(Seconds(1 / storm.fps)),
        thread_([this] { Run(); }) {}
  ~Publishing() {
    stopping_ = true;
    thread_.join();
  }
  Publishing(const Publishing&) = delete;
  Publishing& operator=(const Publishing&) = delete;

 private:
  void Run() {
    auto due = steady_clock::now();
    for (std::uint64_t sequence = 1; !stopping_; ++sequence) {
      std::this_thread::sleep_until(due);
      const auto woken = steady_clock::now();
      due = std::max(due, woken - interval_ / 2) + interval_;
      try {
        source_->Push({sequence, nanoseconds(woken.time_since_epoch()).count()});
      } catch (const std::exception& failure) {
        // What becomes of the viewers then is measured.
        std::cerr << "reconnect_storm: " << failure.what() << "\n";
        return;
      }
    }
  }

  const std::unique_ptr<FrameSource> source_;
  const nanoseconds interval_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

class Crowd {
 public:
  explicit Crowd(const Storm& storm)
      : storm_(storm),
        request_(test::UpgradeRequest(storm.watch)),
        epoll_(epoll_create1(EPOLL_CLOEXEC)) {
    while (viewers_.size() < storm.viewers) {
      viewers_.emplace_back(epoll_, viewers_.size(), storm.port, request_);
    }
  }
  ~Crowd() { close(epoll_); }
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;

  struct Arrivals {
    // From each viewer's connect to its first picture.
    std::vector<std::int64_t> waits_ns;
    std::size_t refused = 0;
    // From the first connect to the last one's picture.
    nanoseconds all{};
  };
  // Every viewer begins a connection, the old one cut, spread evenly over `spread`. Returns when
  // each has a picture or was refused, or the patience is over.
  Arrivals Connect(nanoseconds spread) {
    Arrivals arrivals;
    const auto begin = steady_clock::now();
    const auto end = begin + Seconds(storm_.patience_seconds);
    const auto due = [&](std::size_t i) {
      return begin + spread * static_cast<nanoseconds::rep>(i) /
                         static_cast<nanoseconds::rep>(viewers_.size());
    };
    since_.assign(viewers_.size(), steady_clock::time_point::max());
    std::size_t connected = 0;
    while (steady_clock::now() < end) {
      for (; connected < viewers_.size() && due(connected) <= steady_clock::now(); ++connected) {
        // What was due counts, not when this thread came to it.
        since_[connected] = due(connected);
        viewers_[connected].Connect();
      }
      if (arrivals.waits_ns.size() + arrivals.refused == viewers_.size()) break;
      Serve(arrivals, connected < viewers_.size() ? 1 : 10);
    }
    arrivals.all = steady_clock::now() - begin;
    return arrivals;
  }

  // Watches on for a while.
  void Watch(nanoseconds period) {
    Arrivals none;
    for (const auto end = steady_clock::now() + period; steady_clock::now() < end;) Serve(none, 10);
  }

 private:
  void Serve(Arrivals& arrivals, int timeout_ms) {
    std::array<epoll_event, 256> events;
    const int count =
        epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), timeout_ms);
    for (int i = 0; i < count; ++i) {
      const std::size_t id = events[static_cast<std::size_t>(i)].data.u64;
      const bool picture = viewers_[id].Proceed();
      const bool waits = since_[id] != steady_clock::time_point::max();
      if (!waits || (!picture && !viewers_[id].ended())) continue;
      if (picture) {
        arrivals.waits_ns.push_back(nanoseconds(steady_clock::now() - since_[id]).count());
      } else {
        ++arrivals.refused;
      }
      since_[id] = steady_clock::time_point::max();
    }
  }

  const Storm& storm_;
  const std::string request_;
  const int epoll_;
  std::deque<ReturningViewer> viewers_;
  // When a viewer that waits for its picture began to connect; max: it does not wait.
  std::vector<steady_clock::time_point> since_;
};

nlohmann::json Run(const Storm& storm) {
  const Publishing publishing(storm);
  Crowd crowd(storm);
  const Crowd::Arrivals first = crowd.Connect(Seconds(storm.first_seconds));
  if (first.waits_ns.size() < storm.viewers) {
    throw std::runtime_error(std::to_string(storm.viewers - first.waits_ns.size()) +
                             " viewers had no picture even before");
  }
  crowd.Watch(Seconds(storm.settle_seconds));
  Crowd::Arrivals again = crowd.Connect(Seconds(storm.seconds));
  std::sort(again.waits_ns.begin(), again.waits_ns.end());
  return {{"viewers", storm.viewers},
          {"refused", again.refused},
          {"without_picture", storm.viewers - again.waits_ns.size()},
          {"all_s", duration<double>(again.all).count()},
          {"wait_p50_ms", QuantileMs(again.waits_ns, 0.5)},
          {"wait_p99_ms", QuantileMs(again.waits_ns, 0.99)},
          {"wait_max_ms", QuantileMs(again.waits_ns, 1)}};
}

}  // namespace
}  // namespace framecast::bench

int main(int argc, char** argv) {
  framecast::bench::Storm storm;
  CLI::App app(
      "Cuts all viewers of a server, which come back at once, and prints as JSON how long "
      "they wait for a picture.");
  app.option_defaults()->always_capture_default();
  app.add_option("--port", storm.port, "of the server's WebSockets, on loopback")->required();
  app.add_option("--grpc_port", storm.grpc_port, "publish there; 0: over a WebSocket");
  app.add_option("--publish", storm.publish, "target of the publisher's WebSocket");
  app.add_option("--watch", storm.watch, "target of the viewers' WebSockets");
  app.add_option("--stream", storm.stream, "its name, over gRPC");
  app.add_option("--viewers", storm.viewers, "raw WebSockets")->check(CLI::PositiveNumber);
  app.add_option("--fps", storm.fps, "frames per second")->check(CLI::PositiveNumber);
  app.add_option("--frame_bytes", storm.frame_bytes, "bytes a frame")
      ->check(CLI::Range(framecast::test::kSmallestPng, std::size_t{1} << 30));
  app.add_option("--first_seconds", storm.first_seconds, "they connect at first over so long,")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--settle_seconds", storm.settle_seconds, "watch for so long,")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--seconds", storm.seconds, "and are cut and come back over so long")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--patience_seconds", storm.patience_seconds, "waited for the last one's picture")
      ->check(CLI::PositiveNumber);
  CLI11_PARSE(app, argc, argv);
  try {
    framecast::bench::RaiseFileLimit();
    std::cout << framecast::bench::Run(storm) << "\n";
    return 0;
  } catch (const std::exception& failure) {
    std::cerr << "reconnect_storm: " << failure.what() << "\n";
    return 1;
  }
}
