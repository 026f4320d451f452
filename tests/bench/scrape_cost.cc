// What a scrape costs: a hub full of streams in this process, the metrics' door before it, and a
// table of how long an answer takes.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <iomanip>
#include <iostream>
#include <memory>
#include <vector>

#include "services/hub/hub.h"
#include "services/hub/subscription.h"
#include "services/telemetry/metrics_server.h"
#include "services/telemetry/telemetry.h"
#include "tests/support/images.h"
#include "tests/support/loopback_client.h"

namespace framecast::bench {
namespace {

using std::chrono::duration;
using std::chrono::steady_clock;

struct Load {
  std::size_t streams = 1000;
  std::size_t metrics_streams = 200;
  int frames = 20;
  int subscriptions = 5;
  int scrapes = 50;
};

class SilentWake final : public hub::WakeHandle {
 public:
  void Wake() noexcept override {}
};

struct Cost {
  std::vector<double> milliseconds;
  std::size_t bytes = 0;
};

Cost Measure(const Load& load) {
  telemetry::TelemetryOptions telemetry_options;
  telemetry_options.metrics_streams = load.metrics_streams;
  telemetry::Telemetry telemetry(telemetry_options);
  hub::HubOptions hub_options;
  hub_options.max_streams = load.streams;
  hub::Hub hub(hub_options, hub::Clock::System(), telemetry.hub_observer());
  telemetry.Watch(hub);

  std::vector<std::unique_ptr<hub::Publisher>> publishers;
  std::vector<std::unique_ptr<hub::Subscription>> subscriptions;
  const auto wake = std::make_shared<SilentWake>();
  for (std::size_t i = 0; i < load.streams; ++i) {
    const std::string name = "camera-" + std::to_string(i);
    publishers.push_back(*hub.OpenPublisher({.stream = name}));
    for (int j = 0; j < load.subscriptions; ++j) {
      subscriptions.push_back(
          std::make_unique<hub::Subscription>(hub.Find(name), hub::SubscribeOptions{}, wake));
    }
    for (int j = 1; j <= load.frames; ++j) {
      hub::IncomingFrame frame;
      frame.sequence = j;
      frame.content.payload = test::PngBytes(1000, j);
      publishers.back()->Publish(std::move(frame));
    }
  }

  const auto server = telemetry::MetricsServer::Start("127.0.0.1:0", telemetry);
  if (!server.ok()) throw std::runtime_error(std::string(server.status().message()));
  Cost cost;
  for (int i = 0; i < load.scrapes; ++i) {
    const auto begin = steady_clock::now();
    cost.bytes = test::Fetch((*server)->port(), "/metrics").body.size();
    cost.milliseconds.push_back(duration<double, std::milli>(steady_clock::now() - begin).count());
  }
  std::sort(cost.milliseconds.begin(), cost.milliseconds.end());
  return cost;
}

}  // namespace
}  // namespace framecast::bench

int main(int argc, char** argv) {
  framecast::bench::Load load;
  CLI::App app("How long a scrape takes.");
  app.option_defaults()->always_capture_default();
  app.add_option("--streams", load.streams, "in the hub");
  app.add_option("--metrics_streams", load.metrics_streams, "so many with series of their own");
  app.add_option("--frames", load.frames, "in each ring");
  app.add_option("--subscriptions", load.subscriptions, "of each stream");
  app.add_option("--scrapes", load.scrapes, "one after another")->check(CLI::PositiveNumber);
  CLI11_PARSE(app, argc, argv);
  try {
    const framecast::bench::Cost cost = framecast::bench::Measure(load);
    std::cout << std::fixed << std::setprecision(1) << "streams " << load.streams << ", "
              << load.metrics_streams << " with series of their own\n"
              << "scrape median " << cost.milliseconds[cost.milliseconds.size() / 2] << " ms, max "
              << cost.milliseconds.back() << " ms, " << cost.bytes / 1000 << " kB\n";
    return 0;
  } catch (const std::exception& failure) {
    std::cerr << "scrape_cost: " << failure.what() << "\n";
    return 1;
  }
}
