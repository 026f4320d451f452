// The automatic window on paths with a long round trip.
#include <gtest/gtest.h>

#include <iostream>
#include <thread>

#include "tests/gateway/framecast_v1_client.h"
#include "tests/gateway/gateway_fixture.h"
#include "tests/support/delay_relay.h"

namespace framecast::gateway {
namespace {

using std::chrono::duration;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr std::size_t kFrameBytes = 50'000;
constexpr auto kInterval = std::chrono::nanoseconds(seconds(1)) / 30;
constexpr seconds kStart{2};
constexpr seconds kWatched{6};

class LongPathTest : public GatewayTest, public testing::WithParamInterface<int> {};

TEST_P(LongPathTest, ThirtyFramesASecondArriveWithAnAutomaticWindow) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "it measures a rate, which the sanitizers lower";
#endif
  Start();
  const test::DelayRelay path(port(), milliseconds(GetParam()) / 2);
  const auto publisher = Open("cam");
  const std::string epoch = hub::FormatEpoch(publisher->epoch());
  std::jthread source([&](const std::stop_token& stop) {
    auto due = steady_clock::now();
    for (std::uint64_t sequence = 1; !stop.stop_requested(); ++sequence) {
      Publish(*publisher, sequence, kFrameBytes);
      due += kInterval;
      std::this_thread::sleep_until(due);
    }
  });
  FramecastV1Client viewer(path.port());
  viewer.Subscribe(1, "cam", {{"window", "auto"}});
  const auto begin = steady_clock::now();
  int frames = 0;
  hub::SkipCounts skipped{};
  while (steady_clock::now() - begin < kStart + kWatched) {
    const auto frame = viewer.NextFrame();
    ASSERT_TRUE(frame);
    const auto& header = frame->frame.header;
    viewer.Say({{"type", "ack"}, {"id", 1}, {"epoch", epoch}, {"sequence", header.sequence}});
    if (steady_clock::now() - begin < kStart) continue;
    ++frames;
    for (int i = 0; i < hub::kSkipReasons; ++i) skipped[i] += header.skipped[i];
  }
  const double fps = frames / duration<double>(kWatched).count();
  std::cout << fps << " frames a second at a round trip of " << GetParam()
            << " ms, skipped as slow " << skipped[0] << "\n";
  EXPECT_GE(fps, 29);
}

INSTANTIATE_TEST_SUITE_P(RoundTripMilliseconds, LongPathTest, testing::Values(20, 100, 300));

}  // namespace
}  // namespace framecast::gateway
