// The server stops: what it holds is acked, everybody is told, and it keeps to its time.
#include <gmock/gmock.h>

#include <thread>

#include "tests/ingest/generic_call.h"
#include "tests/ingest/ingest_fixture.h"

namespace framecast::test {
namespace {

using grpc::StatusCode;
using std::chrono::milliseconds;
using ::testing::HasSubstr;

constexpr milliseconds kBudget{3000};

class Drain : public IngestTest {
 protected:
  milliseconds TimeToDrain(milliseconds budget = kBudget) {
    const auto start = std::chrono::steady_clock::now();
    server_->Drain(budget);
    return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start);
  }
};

TEST_F(Drain, PublishersGetTheirAcksAndThenUnavailable) {
  const auto producer = Publish("cam");
  PushFrame(*producer, 1);
  producer->Send(FrameOf(2));
  ASSERT_TRUE(WaitFor([&] { return hub_.Find("cam")->Info().last_sequence == 2; }));
  std::thread draining([&] { EXPECT_LT(TimeToDrain(), kBudget); });
  producer->ReadUntilAcked(2);
  const grpc::Status status = producer->Finish();
  draining.join();
  EXPECT_EQ(status.error_code(), StatusCode::UNAVAILABLE);
  EXPECT_THAT(status.error_message(), HasSubstr("stopping"));
  EXPECT_EQ(observer_.publish_ended(absl::StatusCode::kUnavailable), 1);
}

TEST_F(Drain, EveryAckedFrameIsStoredAndEveryStoredFrameIsAcked) {
  const auto producer = Publish("cam");
  PushFrame(*producer, 1);
  std::atomic<bool> over = false;
  std::thread sender([&] {
    for (std::uint64_t i = 2; producer->Send(FrameOf(i)); ++i) {
    }
    over = true;
  });
  std::uint64_t acked = 1;
  std::thread draining([&] {
    EXPECT_TRUE(WaitFor([&] { return hub_.Find("cam")->Info().last_sequence > 100; }));
    server_->Drain(kBudget);
  });
  while (const auto response = producer->Read()) {
    if (response->has_ack()) acked = response->ack().sequence();
  }
  draining.join();
  sender.join();
  EXPECT_EQ(producer->Finish().error_code(), StatusCode::UNAVAILABLE);
  EXPECT_EQ(hub_.Find("cam")->Info().last_sequence, acked);
}

TEST_F(Drain, WatchersEndWithUnavailable) {
  const auto producer = Publish("cam");
  PushFrame(*producer, 1);
  Watcher watcher(Connect(), WatchOf("cam"));
  Watcher waiting(Connect(), WatchOf("later"));
  ASSERT_TRUE(watcher.Read());
  ASSERT_TRUE(WaitFor([&] { return observer_.watches_started == 2; }));
  EXPECT_LT(TimeToDrain(), kBudget / 2);
  EXPECT_EQ(watcher.Finish().error_code(), StatusCode::UNAVAILABLE);
  EXPECT_EQ(waiting.Finish().error_code(), StatusCode::UNAVAILABLE);
}

TEST_F(Drain, HealthWatchAndReflectionCallsDoNotHoldIt) {
  const auto channel = Connect();
  OpenCall health(*channel, kHealthWatchMethod);
  ASSERT_TRUE(health.Write(""));
  ASSERT_TRUE(health.Read());
  OpenCall reflection(*channel, kReflectionMethod);
  ASSERT_TRUE(reflection.Write(kListServices));
  ASSERT_TRUE(reflection.Read());
  const auto producer = Publish("cam");
  PushFrame(*producer, 1);
  EXPECT_LT(TimeToDrain(), kBudget / 2);
  EXPECT_EQ(producer->Finish().error_code(), StatusCode::UNAVAILABLE);
}

TEST_F(Drain, CallersThatDoNotReadDoNotHoldItBeyondItsBudget) {
  // A producer whose rejections fill the wire, and a watcher whose frames do.
  const auto producer = Publish("cam");
  std::thread sender([&] {
    for (std::uint64_t i = 1; producer->Send(FrameOf(i, std::string(16'000, 'x'))); ++i) {
    }
  });
  const auto other = Publish("big");
  PushFrame(*other, 1);
  Watcher watcher(Connect(), WatchOf("big", v1::DELIVERY_MODE_EVERY));
  ASSERT_TRUE(watcher.Read());
  for (std::uint64_t i = 2; i <= 12; ++i) PushFrame(*other, i, PngBytes(4'000'000, i));
  EXPECT_TRUE(WaitFor([&] { return observer_.rejected > 300; }));
  constexpr milliseconds kShort{1000};
  EXPECT_LE(TimeToDrain(kShort), kShort);
  sender.join();
}

TEST_F(Drain, CallsThatComeLaterAreRefused) {
  const auto channel = Connect();
  Producer early(channel);
  early.Send(OpenOf("cam"));
  early.ReadOpened();
  server_->Drain(kBudget);
  EXPECT_EQ(early.Finish().error_code(), StatusCode::UNAVAILABLE);
  Producer late(channel);
  late.Send(OpenOf("late"));
  EXPECT_EQ(late.Finish().error_code(), StatusCode::UNAVAILABLE);
  EXPECT_FALSE(hub_.Find("late"));
}

TEST_F(Drain, AGoodbyeUnderWayIsStillAGoodbye) {
  const auto producer = Publish("cam");
  PushFrame(*producer, 1);
  producer->HalfClose();
  ASSERT_TRUE(WaitForState("cam", hub::StreamState::kEnded));
  EXPECT_LT(TimeToDrain(), kBudget / 2);
  EXPECT_TRUE(producer->Finish().ok());
}

TEST_F(Drain, ItMayBeCalledAgainAndTheServerMayBeDestroyedWithoutIt) {
  server_->Drain(kBudget);
  server_->Drain(kBudget);
  auto second = ingest::IngestServer::Start({.address = "127.0.0.1:0"}, hub_, access_, observer_);
  ASSERT_TRUE(second.ok());
  Producer producer(Connect((*second)->port()));
  producer.Send(OpenOf("cam"));
  producer.ReadOpened();
  second->reset();
  EXPECT_EQ(producer.Finish().error_code(), StatusCode::UNAVAILABLE);
}

}  // namespace
}  // namespace framecast::test
