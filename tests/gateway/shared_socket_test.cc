// Large and small frames on one socket of framecast.v1 whose viewer reads slowly. What is read when
// is up to the tests: a large frame is more than all buffers on the way hold, so that it is in
// flight until somebody reads it.
#include <gmock/gmock.h>

#include "tests/gateway/framecast_v1_client.h"
#include "tests/gateway/gateway_fixture.h"
#include "tests/support/wait.h"

namespace framecast::gateway {
namespace {

using nlohmann::json;
using test::WaitFor;
using testing::ElementsAre;
using testing::Pair;

constexpr std::size_t kLarge = 5'000'000;
constexpr std::size_t kSmall = 20'000;
constexpr int kSmallReceiveBuffer = 16 << 10;

hub::HubOptions ShortRings() {
  hub::HubOptions options;
  options.ring.frames = 8;
  return options;
}

class SharedSocketTest : public GatewayTest {
 protected:
  SharedSocketTest() : GatewayTest(ShortRings()) {
    // Under a sanitizer the pictures take long to make, and nobody reads meanwhile.
    options_.stall_timeout = std::chrono::minutes(2);
    Start();
  }

  // The subscription and sequence of the next frame, of which nothing is missing.
  std::pair<std::uint32_t, std::uint64_t> NextFrame(FramecastV1Client& viewer) {
    const auto message = viewer.NextFrame();
    if (!message) return {};
    const auto& header = message->frame.header;
    const auto& published = published_.at(header.subscription).at(header.sequence);
    EXPECT_TRUE(message->frame.payload == published) << "the frame is not whole";
    return {header.subscription, header.sequence};
  }

  // Of the stream that subscription `id` watches.
  void Put(hub::Publisher& publisher, std::uint32_t id, std::uint64_t sequence, std::size_t bytes) {
    published_[id][sequence] = Publish(publisher, sequence, bytes);
  }

  // Whatever was said before has been heard.
  static void Heard(FramecastV1Client& viewer) {
    viewer.Say({{"type", "ping"}, {"t", "heard"}});
    EXPECT_EQ(viewer.NextText("pong")["t"], "heard");
  }

  // Puts a large one in flight, for as long as it is not read.
  void PutInFlight(FramecastV1Client& viewer, hub::Publisher& publisher, std::uint32_t id,
                   std::uint64_t sequence) {
    Put(publisher, id, sequence, kLarge);
    // More than all texts before it.
    ASSERT_TRUE(viewer.socket().socket().Await(kSmall));
  }

  std::vector<std::pair<std::uint32_t, std::uint64_t>> NextFrames(FramecastV1Client& viewer,
                                                                  int count) {
    std::vector<std::pair<std::uint32_t, std::uint64_t>> frames;
    for (int i = 0; i < count; ++i) frames.push_back(NextFrame(viewer));
    return frames;
  }

  std::map<std::uint32_t, std::map<std::uint64_t, std::string>> published_;
};

TEST_F(SharedSocketTest, BetweenTwoLargeFramesAFreshSmallOneAlwaysGetsThrough) {
  const auto large = Open("large");
  const auto small = Open("small");
  FramecastV1Client viewer(port(), kSmallReceiveBuffer);
  viewer.Subscribe(1, "large");
  viewer.Subscribe(2, "small");
  ASSERT_TRUE(Watched("large", 1));
  ASSERT_TRUE(Watched("small", 1));
  std::uint64_t put = 0;
  std::uint64_t put_before_large = 0;
  bool after_large = false;
  int large_frames = 0;
  while (large_frames < 12) {
    // Both always have something to send.
    ++put;
    Put(*large, 1, put, kLarge);
    Put(*small, 2, put, kSmall);
    const auto [id, sequence] = NextFrame(viewer);
    ASSERT_NE(id, 0U) << "the connection ended";
    if (id == 1) {
      EXPECT_FALSE(after_large) << "two large frames in a row, the second is " << sequence;
      ++large_frames;
      put_before_large = put;
    } else if (after_large) {
      EXPECT_GE(sequence, put_before_large) << "older than what there was when the large one went";
    }
    after_large = id == 1;
  }
}

TEST_F(SharedSocketTest, ARaisedPriorityGoesFirstWhateverItsFramesCost) {
  const auto first = Open("first");
  const auto large = Open("large");
  const auto small = Open("small");
  FramecastV1Client viewer(port(), kSmallReceiveBuffer);
  viewer.Subscribe(1, "first");
  viewer.Subscribe(2, "large", {{"mode", "every"}, {"priority", 1}});
  viewer.Subscribe(3, "small", {{"mode", "every"}});
  Heard(viewer);
  PutInFlight(viewer, *first, 1, 1);
  for (std::uint64_t sequence = 1; sequence <= 3; ++sequence) {
    Put(*small, 3, sequence, kSmall);
    Put(*large, 2, sequence, kLarge);
  }
  EXPECT_THAT(NextFrames(viewer, 7), ElementsAre(Pair(1, 1), Pair(2, 1), Pair(2, 2), Pair(2, 3),
                                                 Pair(3, 1), Pair(3, 2), Pair(3, 3)));

  viewer.Say({{"type", "update"}, {"id", 3}, {"priority", 2}});
  Heard(viewer);
  PutInFlight(viewer, *first, 1, 2);
  for (std::uint64_t sequence = 4; sequence <= 6; ++sequence) {
    Put(*large, 2, sequence, kLarge);
    Put(*small, 3, sequence, kSmall);
  }
  EXPECT_THAT(NextFrames(viewer, 7), ElementsAre(Pair(1, 2), Pair(3, 4), Pair(3, 5), Pair(3, 6),
                                                 Pair(2, 4), Pair(2, 5), Pair(2, 6)));
}

TEST_F(SharedSocketTest, OneFrameIsInFlightAtMostAndFramesNeverInterleave) {
  std::vector<std::unique_ptr<hub::Publisher>> publishers;
  FramecastV1Client viewer(port(), kSmallReceiveBuffer);
  constexpr std::uint32_t kStreams = 4;
  constexpr std::uint64_t kLast = 12;
  for (std::uint32_t id = 1; id <= kStreams; ++id) {
    publishers.push_back(Open("cam-" + std::to_string(id)));
    viewer.Subscribe(id, "cam-" + std::to_string(id));
  }
  Heard(viewer);
  PutInFlight(viewer, *publishers[0], 1, 1);
  // All of them evicted again, but for the ring's few.
  for (std::uint64_t sequence = 2; sequence <= kLast; ++sequence) {
    for (std::uint32_t id = 1; id <= kStreams; ++id) {
      Put(*publishers[id - 1], id, sequence, id % 2 == 0 ? kSmall : kLarge);
    }
    EXPECT_LE(hub_.budget().pinned(), kLarge + 1000);
  }
  EXPECT_GE(hub_.budget().pinned(), kLarge) << "nothing was in flight";
  std::map<std::uint32_t, std::uint64_t> newest;
  while (newest.size() < kStreams ||
         std::any_of(newest.begin(), newest.end(),
                     [](const auto& each) { return each.second < kLast; })) {
    const auto [id, sequence] = NextFrame(viewer);
    ASSERT_NE(id, 0U) << "the connection ended";
    EXPECT_GT(sequence, newest[id]);
    newest[id] = sequence;
  }
  EXPECT_TRUE(WaitFor([&] { return hub_.budget().pinned() == 0; }));
}

}  // namespace
}  // namespace framecast::gateway
