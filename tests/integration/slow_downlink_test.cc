// A viewer on a link that takes a fifth of what its stream has.
#include <gtest/gtest.h>

#include <iostream>
#include <map>
#include <sstream>
#include <thread>

#include "tests/integration/other_machine.h"
#include "tests/integration/server.h"
#include "tests/support/stream_publisher.h"
#include "tests/support/whole_images.h"

namespace framecast::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// 40 Mbit/s over a link of 8: one frame takes 0.5 s.
constexpr std::size_t kFrameBytes = 500'000;
constexpr milliseconds kInterval{100};
constexpr int kDownlinkMegabits = 8;
constexpr int kSeconds = 20;

std::map<std::string, double> Figures(const std::string& text) {
  std::map<std::string, double> figures;
  std::istringstream lines(text);
  std::string name;
  double value = 0;
  while (lines >> name >> value) figures[name] = value;
  return figures;
}

TEST(SlowDownlink, AViewerWhoCanTakeAFifthOfTheBytesSeesFreshPicturesForAsLongAsItWatches) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "it measures times, which the sanitizers stretch";
#endif
  const auto machine = OtherMachine::Make();
  if (!machine || !machine->LimitDownlink(kDownlinkMegabits)) {
    GTEST_SKIP() << "network namespaces, veth and tbf need root and iproute2";
  }
  const Server server({"--allow_anonymous"}, "0.0.0.0");
  const std::string port = std::to_string(server.http_port());
  std::jthread source([&](const std::stop_token& stop) {
    StreamPublisher publisher(server.grpc_address(), "cam");
    auto due = steady_clock::now();
    for (std::uint64_t sequence = 1; !stop.stop_requested(); ++sequence) {
      const std::chrono::nanoseconds now = steady_clock::now().time_since_epoch();
      publisher.Push(sequence, StampedPng(kFrameBytes, {sequence, now.count()}));
      due += kInterval;
      std::this_thread::sleep_until(due);
    }
    publisher.Close();
  });
  ASSERT_TRUE(server.WaitForState("cam", "live"));
  Process viewer(machine->Inside({PICTURE_AGE, "--address=" + machine->our_address(),
                                  "--port=" + port, "--seconds=" + std::to_string(kSeconds)}));
  ASSERT_EQ(viewer.WaitForExit(std::chrono::seconds(kSeconds + 20)), 0) << viewer.err();
  std::cout << viewer.out();
  auto figures = Figures(viewer.out());
  EXPECT_GT(figures["pictures"], kSeconds * 1.5) << "the link is kept busy";
  EXPECT_LE(figures["p50_s"], 0.6);
  EXPECT_LE(figures["p90_s"], 0.75);
  EXPECT_LE(figures["max_s"], 1.1);
}

}  // namespace
}  // namespace framecast::test
