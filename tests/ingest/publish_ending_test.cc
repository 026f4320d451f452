// How a publisher leaves, and what its stream is called then.
#include "tests/ingest/ingest_fixture.h"
#include "tests/ingest/tcp_proxy.h"

namespace framecast::test {
namespace {

using hub::StreamState;

class PublishEnding : public IngestTest {};

TEST_F(PublishEnding, HalfCloseFlushesTheAckAndTheStreamHasEnded) {
  const auto producer = Publish("cam");
  for (std::uint64_t i = 1; i <= 20; ++i) producer->Send(FrameOf(i));
  producer->HalfClose();
  producer->ReadUntilAcked(20);
  EXPECT_TRUE(producer->Finish().ok());
  // Before the producer was told, so that its next call finds the stream free.
  EXPECT_EQ(StateOf("cam"), StreamState::kEnded);
}

TEST_F(PublishEnding, HalfCloseRightBehindOpenEndsTheStreamToo) {
  Producer producer(Connect());
  producer.Send(OpenOf("cam"));
  producer.HalfClose();
  producer.ReadOpened();
  EXPECT_TRUE(producer.Finish().ok());
  EXPECT_FALSE(hub_.Find("cam")->Info().publisher_since_us);
}

TEST_F(PublishEnding, TheNextPublisherMayComeRightAfterAGoodbye) {
  for (int i = 0; i < 50; ++i) {
    const auto producer = Publish("cam");
    PushFrame(*producer, 1);
    producer->HalfClose();
    ASSERT_TRUE(producer->Finish().ok());
  }
}

TEST_F(PublishEnding, ACancelledCallLeavesTheStreamLost) {
  const auto producer = Publish("cam");
  PushFrame(*producer, 1);
  producer->Cancel();
  EXPECT_TRUE(WaitForState("cam", StreamState::kLost));
  EXPECT_TRUE(WaitFor([&] { return observer_.publish_ended(absl::StatusCode::kCancelled) == 1; }));
}

TEST_F(PublishEnding, ABrokenConnectionLeavesTheStreamLostEachTime) {
  for (int i = 0; i < 20; ++i) {
    TcpProxy proxy(server_->port());
    Producer producer(Connect(proxy.port()));
    const std::string stream = "cam" + std::to_string(i);
    producer.Send(OpenOf(stream));
    producer.ReadOpened();
    PushFrame(producer, 1);
    proxy.Cut();
    ASSERT_TRUE(WaitForState(stream, StreamState::kLost));
  }
}

TEST_F(PublishEnding, APublisherThatVanishesWithoutAWordIsLostWithinFifteenSeconds) {
  TcpProxy proxy(server_->port());
  Producer producer(Connect(proxy.port()));
  producer.Send(OpenOf("cam"));
  producer.ReadOpened();
  PushFrame(producer, 1);
  const auto start = std::chrono::steady_clock::now();
  proxy.Freeze();
  ASSERT_TRUE(WaitForState("cam", StreamState::kLost));
  // Ten of silence and five for the ping, and a little for the machine.
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(15'500));
}

}  // namespace
}  // namespace framecast::test
