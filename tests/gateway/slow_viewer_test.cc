#include <gmock/gmock.h>

#include "tests/gateway/tls_fixture.h"
#include "tests/support/wait.h"

namespace framecast::gateway {
namespace {

using test::WaitFor;
using test::WebSocketClient;
using testing::Each;
using testing::SizeIs;

constexpr std::size_t kFrameBytes = 1'000'000;
constexpr int kSmallReceiveBuffer = 4096;

enum class Over { kTcp, kTls };

class SlowViewerTest : public TlsGatewayTest, public testing::WithParamInterface<Over> {
 protected:
  SlowViewerTest() {
    if (GetParam() == Over::kTcp) options_.identity = nullptr;
  }
  std::unique_ptr<WebSocketClient> WatchCam(int receive_buffer = 0) const {
    constexpr char kTarget[] = "/websocket?stream=cam";
    return GetParam() == Over::kTls
               ? Watch(kTarget, receive_buffer)
               : std::make_unique<WebSocketClient>(port(), kTarget, receive_buffer);
  }
};

std::string NameOf(const testing::TestParamInfo<Over>& info) {
  return info.param == Over::kTcp ? "Tcp" : "Tls";
}
INSTANTIATE_TEST_SUITE_P(Over, SlowViewerTest, testing::Values(Over::kTcp, Over::kTls), NameOf);

TEST_P(SlowViewerTest, FiftyThatNeverReadCostOneFrameEachAndDisturbNobody) {
  Start();
  const auto publisher = Open("cam");
  std::vector<std::unique_ptr<WebSocketClient>> stalled;
  std::vector<std::unique_ptr<WebSocketClient>> healthy;
  for (int i = 0; i < 50; ++i) {
    stalled.push_back(WatchCam(kSmallReceiveBuffer));
    healthy.push_back(WatchCam());
  }
  ASSERT_TRUE(Watched("cam", 100));
  for (int i = 1; i <= 10; ++i) {
    const std::string payload = Publish(*publisher, i, kFrameBytes);
    for (const auto& client : healthy) ASSERT_TRUE(client->NextPicture() == payload) << i;
  }
  // All of them hold the same few frames, which are shared; nothing is queued for anybody.
  const hub::MemoryBudget& budget = hub_.budget();
  EXPECT_LE(budget.pinned(), 50 * (kFrameBytes + 1000));
  EXPECT_LE(budget.used(), budget.in_rings() + 50 * (kFrameBytes + 1000));
}

TEST_P(SlowViewerTest, AViewerThatWakesUpGetsTheNewestPictureAndNotTheOnesBetween) {
  Start();
  const auto publisher = Open("cam");
  const auto client = WatchCam(kSmallReceiveBuffer);
  ASSERT_TRUE(Watched("cam", 1));
  std::string newest;
  for (int i = 1; i <= 30; ++i) newest = Publish(*publisher, i, kFrameBytes);
  // What the kernel and the one frame in flight hold, then the newest.
  int pictures = 0;
  while (const auto picture = client->NextPicture()) {
    ++pictures;
    if (*picture == newest) break;
  }
  EXPECT_LE(pictures, 8);
}

TEST_P(SlowViewerTest, AViewerWhoseSocketTakesNothingIsCutAndItsFrameLetGo) {
  options_.stall_timeout = std::chrono::milliseconds(200);
  Start();
  const auto publisher = Open("cam");
  const auto client = WatchCam(kSmallReceiveBuffer);
  ASSERT_TRUE(Watched("cam", 1));
  std::uint64_t sequence = 0;
  EXPECT_TRUE(WaitFor([&] {
    Publish(*publisher, ++sequence, kFrameBytes);
    return !observer_.closed().empty();
  }));
  EXPECT_THAT(observer_.closed(), testing::ElementsAre(CloseReason::kStalled));
  EXPECT_TRUE(Watched("cam", 0));
  EXPECT_TRUE(WaitFor([&] { return hub_.budget().pinned() == 0; }));
}

// More than the kernel takes for one socket, so that it stays in flight.
constexpr std::size_t kHugeFrameBytes = 15'000'000;

hub::HubOptions TightBudget() {
  hub::HubOptions options;
  options.ring.frames = 1;
  options.memory_budget = 10 * kHugeFrameBytes;
  return options;
}

class TightBudgetTest : public GatewayTest {
 protected:
  TightBudgetTest() : GatewayTest(TightBudget()) {}
};

TEST_F(TightBudgetTest, WhenFramesInFlightPassATenthOfItTheViewerStalledLongestIsCut) {
  Start();
  const auto publisher = Open("cam");
  const WebSocketClient stalled(port(), "/websocket?stream=cam", kSmallReceiveBuffer);
  ASSERT_TRUE(Watched("cam", 1));
  Publish(*publisher, 1, kHugeFrameBytes);
  Publish(*publisher, 2, kHugeFrameBytes);
  EXPECT_TRUE(WaitFor([&] { return !observer_.closed().empty(); }));
  EXPECT_THAT(observer_.closed(), testing::ElementsAre(CloseReason::kStalled));
  EXPECT_TRUE(WaitFor([&] { return hub_.budget().pinned() == 0; }));
}

}  // namespace
}  // namespace framecast::gateway
