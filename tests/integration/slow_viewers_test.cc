#include <gtest/gtest.h>

#include <chrono>
#include <iostream>
#include <optional>
#include <thread>

#include "tests/integration/server.h"
#include "tests/support/loopback_client.h"
#include "tests/support/stream_publisher.h"
#include "tests/support/viewer_pool.h"
#include "tests/support/whole_images.h"

namespace framecast::test {
namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

constexpr std::size_t kFrameBytes = 1'000'000;
constexpr std::size_t kStalled = 50;
constexpr std::size_t kHealthy = 50;
constexpr int kSmallReceiveBuffer = 4096;
constexpr std::uint64_t kRingBytes = std::uint64_t{8} << 20;
constexpr std::chrono::milliseconds kInterval{100};
// More than the ring, a frame for each stalled viewer and what the process itself needs, so that
// keeping frames for anybody would show.
constexpr std::uint64_t kFrames = 120;
// The frames that gRPC receives, a connection's buffers, what the allocator holds back.
constexpr std::uint64_t kProcessBytes = std::uint64_t{32} << 20;

// A machine with other work may take so much longer.
constexpr double kSlowest = 2;

// Pushes kFrames at the rate, or slower where the machine cannot read so fast: a frame is pushed
// when everybody healthy has the one before. Returns the highest memory seen, or nothing when
// somebody did not get a frame.
std::optional<std::uint64_t> PushAll(const Server& server, StreamPublisher& publisher,
                                     const ViewerPool& healthy) {
  std::uint64_t peak = 0;
  auto due = std::chrono::steady_clock::now();
  for (std::uint64_t sequence = 1; sequence <= kFrames; ++sequence) {
    std::this_thread::sleep_until(due);
    due += kInterval;
    if (!publisher.Push(sequence, StampedPng(kFrameBytes, {sequence, 0})) ||
        !WaitFor([&] { return healthy.Reached(sequence) == kHealthy; })) {
      return std::nullopt;
    }
    peak = std::max(peak, server.ResidentBytes());
  }
  return peak;
}

TEST(SlowViewers, FiftyThatNeverReadCostAFrameEachAtMostAndFiftyOthersGetEveryPicture) {
  const Server server({"--ring_bytes=8MiB", "--threads=2"});
  const std::uint64_t before = server.ResidentBytes();
  StreamPublisher publisher(server.grpc_address(), "cam");
  ViewerPool healthy(server.http_port(), "/websocket?stream=cam", kHealthy);
  std::vector<std::unique_ptr<WebSocketClient>> stalled;
  for (std::size_t i = 0; i < kStalled; ++i) {
    stalled.push_back(std::make_unique<WebSocketClient>(server.http_port(), "/websocket?stream=cam",
                                                        kSmallReceiveBuffer));
  }
  ASSERT_TRUE(server.WaitForViewers("cam", kHealthy + kStalled));

  const auto begin = std::chrono::steady_clock::now();
  const std::optional<std::uint64_t> peak = PushAll(server, publisher, healthy);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  ASSERT_TRUE(peak) << healthy.delivered() << " frames were delivered";
  std::cout << kFrames << " frames in " << took.count() << " s, memory " << before / 1'000'000
            << " MB before, " << *peak / 1'000'000 << " MB at most\n";
  EXPECT_LE(server.Stream("cam")["ring_bytes"].get<std::uint64_t>(), kRingBytes);
  EXPECT_EQ(server.Stream("cam")["viewers"], kHealthy + kStalled) << "nobody was cut";
  EXPECT_EQ(healthy.delivered(), kHealthy * kFrames);
  const ViewerPool::Report report = healthy.Stop();
  EXPECT_EQ(report.skipped, 0U);
  EXPECT_EQ(report.lost, 0U);
  EXPECT_EQ(report.wrong, 0U);
  // Sanitizers are slow and keep freed memory.
  if (kSanitized) return;
  EXPECT_LE(*peak, before + kRingBytes + kStalled * kFrameBytes + kProcessBytes);
  EXPECT_LE(took, kSlowest * kInterval * kFrames);
}

}  // namespace
}  // namespace framecast::test
