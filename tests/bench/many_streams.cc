// Many streams unlike each other, and one framecast.v1 viewer of them all over one link: how old
// each stream's picture is, as JSON.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <queue>
#include <thread>

#include "tests/bench/acking_viewer.h"
#include "tests/bench/file_limit.h"
#include "tests/bench/frame_source.h"
#include "tests/bench/network_namespace.h"
#include "tests/bench/quantile.h"
#include "tests/bench/stream_plan.h"

namespace framecast::bench {
namespace {

using nlohmann::json;
using std::chrono::duration;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

// About 10 ms, but no part of any frame rate's interval: samples fall on all parts of it.
constexpr std::int64_t kSampleNs = 9'730'000;
// What Ethernet, IP and TCP leave of a link: 1448 of 1514 bytes.
constexpr double kPayloadShare = 1448.0 / 1514;

struct Load {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;
  std::uint16_t grpc_port = 0;
  std::string viewer_netns;
  std::string window = "\"auto\"";
  double link_megabits = 1000;
  double warmup_seconds = 5;
  double seconds = 20;
  StreamRange range;
};

// On the clock of the stamps.
struct Window {
  std::int64_t begin_ns = 0;
  std::int64_t end_ns = 0;
};

nanoseconds Seconds(double seconds) {
  return std::chrono::duration_cast<nanoseconds>(duration<double>(seconds));
}

std::int64_t StampNs(steady_clock::time_point time) {
  return nanoseconds(time.time_since_epoch()).count();
}

// Pushes each stream at its rate, all from one thread.
class Publisher {
 public:
  Publisher(const std::vector<PlannedStream>& plan, std::uint16_t grpc_port,
            steady_clock::time_point start)
      : plan_(plan), sent_(plan.size()) {
    for (std::size_t i = 0; i < plan.size(); ++i) {
      sources_.push_back(GrpcSource(grpc_port, plan[i].name, plan[i].frame_bytes));
      // Not all at once.
      const double part = static_cast<double>(i) / static_cast<double>(plan.size());
      due_.emplace(start + Seconds(part / plan[i].fps), i);
    }
  }

  void PushUntil(steady_clock::time_point end) {
    while (due_.top().first < end) {
      const auto [due, i] = due_.top();
      due_.pop();
      std::this_thread::sleep_until(due);
      const auto woken = steady_clock::now();
      sources_[i]->Push({++sent_[i], StampNs(woken)});
      const nanoseconds interval = Seconds(1 / plan_[i].fps);
      // Time that was lost on a busy machine is not made up for by a burst, which no camera makes.
      due_.emplace(std::max(due, woken - interval / 2) + interval, i);
    }
    std::this_thread::sleep_until(end);
  }

 private:
  using Due = std::pair<steady_clock::time_point, std::size_t>;

  const std::vector<PlannedStream>& plan_;
  std::vector<std::unique_ptr<FrameSource>> sources_;
  std::vector<std::uint64_t> sent_;
  std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
};

// How old the picture was that was shown, at each sample; `blank`: samples without one.
std::vector<std::int64_t> Ages(const AckingViewer::Arrivals& arrivals, const Window& window,
                               std::uint64_t& blank) {
  std::vector<std::int64_t> ages;
  auto next = arrivals.begin();
  for (std::int64_t now = window.begin_ns; now < window.end_ns; now += kSampleNs) {
    while (next != arrivals.end() && next->at_ns <= now) ++next;
    if (next == arrivals.begin()) {
      ++blank;
    } else {
      ages.push_back(now - std::prev(next)->sent_ns);
    }
  }
  std::sort(ages.begin(), ages.end());
  return ages;
}

// Ages of pictures at their arrival.
std::vector<std::int64_t> Latencies(const AckingViewer::Arrivals& arrivals, const Window& window) {
  std::vector<std::int64_t> latencies;
  for (const auto& [at_ns, sent_ns] : arrivals) {
    if (at_ns >= window.begin_ns && at_ns < window.end_ns) latencies.push_back(at_ns - sent_ns);
  }
  std::sort(latencies.begin(), latencies.end());
  return latencies;
}

json StreamJson(const PlannedStream& stream, double fair_rate,
                const AckingViewer::Arrivals& arrivals, const Window& window) {
  std::uint64_t blank = 0;
  const std::vector<std::int64_t> ages = Ages(arrivals, window, blank);
  const std::vector<std::int64_t> latencies = Latencies(arrivals, window);
  const double seconds = static_cast<double>(window.end_ns - window.begin_ns) / 1e9;
  return {{"frame_bytes", stream.frame_bytes},
          {"fps", stream.fps},
          {"fair_fps", fair_rate / 8 / static_cast<double>(stream.frame_bytes)},
          {"delivered", latencies.size()},
          {"delivered_fps", static_cast<double>(latencies.size()) / seconds},
          {"blank_samples", blank},
          {"latency_p50_ms", QuantileMs(latencies, 0.5)},
          {"latency_p99_ms", QuantileMs(latencies, 0.99)},
          {"latency_max_ms", QuantileMs(latencies, 1)},
          {"age_p50_ms", QuantileMs(ages, 0.5)},
          {"age_p99_ms", QuantileMs(ages, 0.99)},
          {"age_max_ms", QuantileMs(ages, 1)}};
}

json Measure(const Load& load) {
  const std::vector<PlannedStream> plan = PlanStreams(load.range);
  std::vector<std::string> names;
  double asked = 0;
  for (const PlannedStream& stream : plan) {
    names.push_back(stream.name);
    asked += BitsPerSecond(stream);
  }
  const auto start = steady_clock::now();
  Publisher publisher(plan, load.grpc_port, start);
  std::optional<NetworkNamespace> elsewhere;
  if (!load.viewer_netns.empty()) elsewhere.emplace(load.viewer_netns);
  AckingViewer viewer(load.address, load.port, names, load.window);
  elsewhere.reset();
  const auto begin = start + Seconds(load.warmup_seconds);
  const auto end = begin + Seconds(load.seconds);
  publisher.PushUntil(begin);
  const std::uint64_t bytes_before = viewer.payload_bytes();
  publisher.PushUntil(end);
  const std::uint64_t bytes = viewer.payload_bytes() - bytes_before;
  const std::vector<AckingViewer::Arrivals> arrivals = viewer.Stop();
  const std::vector<double> fair = FairRates(plan, load.link_megabits * 1e6 * kPayloadShare);
  json streams = json::array();
  for (std::size_t i = 0; i < plan.size(); ++i) {
    streams.push_back(StreamJson(plan[i], fair[i], arrivals[i], {StampNs(begin), StampNs(end)}));
  }
  return {{"seconds", load.seconds},
          {"payload_bytes", bytes},
          {"asked_megabits", asked / 1e6},
          {"link_megabits", load.link_megabits},
          {"streams", streams}};
}

}  // namespace
}  // namespace framecast::bench

int main(int argc, char** argv) {
  framecast::bench::Load load;
  auto& range = load.range;
  CLI::App app(
      "Publishes many streams to a framecastd, watches all of them over one socket of "
      "framecast.v1, "
      "and prints one measurement as JSON.");
  app.option_defaults()->always_capture_default();
  app.add_option("--address", load.address, "IPv4 address of its HTTP port, for the viewer");
  app.add_option("--port", load.port, "its HTTP port")->required();
  app.add_option("--grpc_port", load.grpc_port, "publish there, on loopback")->required();
  app.add_option("--viewer_netns", load.viewer_netns,
                 "file of the network namespace that the viewer is in; empty: in this one");
  app.add_option("--window", load.window, "of each subscription, as in its JSON");
  app.add_option("--link_megabits", load.link_megabits, "of the link, to tell fair shares");
  app.add_option("--warmup_seconds", load.warmup_seconds, "published before anything counts")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--seconds", load.seconds, "measured")->check(CLI::PositiveNumber);
  app.add_option("--streams", range.streams, "how many")->check(CLI::Range(1, 1024));
  app.add_option("--least_bytes", range.least_bytes, "of the frames of a stream")
      ->check(CLI::Range(std::size_t{1000}, std::size_t{1} << 30));
  app.add_option("--most_bytes", range.most_bytes, "of the frames of a stream")
      ->check(CLI::Range(std::size_t{1000}, std::size_t{1} << 30));
  app.add_option("--least_fps", range.least_fps, "of a stream")->check(CLI::PositiveNumber);
  app.add_option("--most_fps", range.most_fps, "of a stream")->check(CLI::PositiveNumber);
  app.add_option("--seed", range.seed, "of the sizes and rates");
  CLI11_PARSE(app, argc, argv);
  try {
    framecast::bench::RaiseFileLimit();
    std::cout << framecast::bench::Measure(load) << "\n";
    return 0;
  } catch (const std::exception& failure) {
    std::cerr << "many_streams: " << failure.what() << "\n";
    return 1;
  }
}
