// What happens when NATS is not there, goes, comes back or stands still.
#include <gmock/gmock.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "services/nats/connection.h"
#include "tests/nats/client.h"
#include "tests/support/free_port.h"
#include "tests/support/nats_server.h"

namespace framecast::nats {
namespace {

using std::chrono::steady_clock;
using test::NatsServer;
using test::WaitFor;
using testing::AnyOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(NatsFailureTest, NatsNeedNotBeThereAtTheStart) {
  NatsServer server;
  server.Stop();
  const Client client(server.url());
  Seen<std::string> seen;
  const auto subscription = client.Collect("subject", seen);
  EXPECT_TRUE(WaitFor([&] {
    return client.connection->Trouble().find("Connection refused") != std::string::npos;
  })) << client.connection->Trouble();
  EXPECT_THAT(client.connection->Trouble(), HasSubstr(server.url() + " cannot be reached"));
  EXPECT_EQ(client.connection->Publish("subject", "early").code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(client.connection->max_payload(), 1U << 20);
  EXPECT_FALSE(client.Flush());

  server.Start();
  ASSERT_TRUE(client.WaitUntilConnected()) << client.connection->Trouble();
  ASSERT_TRUE(client.connection->Publish("subject", "late").ok());
  ASSERT_TRUE(WaitFor([&] { return seen.size() == 1; }));
  EXPECT_THAT(seen.all(), ElementsAre("late"));
  EXPECT_THAT(client.states.all(), ElementsAre(true));
}

TEST(NatsFailureTest, SubscriptionsGoOnAfterARestartAndNothingArrivesLate) {
  NatsServer server;
  const Client client(server.url());
  ASSERT_TRUE(client.WaitUntilConnected());
  Seen<std::string> seen;
  const auto subscription = client.Collect("subject", seen);
  ASSERT_TRUE(client.connection->Publish("subject", "before").ok());
  ASSERT_TRUE(WaitFor([&] { return seen.size() == 1; }));

  server.Stop();
  ASSERT_TRUE(client.WaitUntilGone());
  EXPECT_EQ(client.connection->Publish("subject", "while it is gone").code(),
            absl::StatusCode::kUnavailable);
  // One that is made meanwhile goes on too.
  Seen<std::string> seen_by_second;
  const auto second = client.Collect("subject", seen_by_second);
  auto ended = client.Collect("subject", seen);
  ended.reset();

  server.Start();
  ASSERT_TRUE(client.WaitUntilConnected()) << client.connection->Trouble();
  ASSERT_TRUE(client.connection->Publish("subject", "after").ok());
  ASSERT_TRUE(WaitFor([&] { return seen_by_second.size() == 1; }));
  ASSERT_TRUE(client.Flush());
  EXPECT_THAT(seen.all(), ElementsAre("before", "after"));
  EXPECT_THAT(seen_by_second.all(), ElementsAre("after"));
  EXPECT_THAT(client.states.all(), ElementsAre(true, false, true));
}

TEST(NatsFailureTest, PublishersOnManyThreadsSeeRestartsAsUnavailableOnly) {
  NatsServer server;
  const Client client(server.url());
  ASSERT_TRUE(client.WaitUntilConnected());
  Seen<std::string> seen;
  const auto subscription = client.Subscribe("subject", [](const Message&) {});
  std::atomic<bool> done = false;
  const auto flood = [&] {
    const std::string data(100'000, 'x');
    while (!done) {
      EXPECT_THAT(client.connection->Publish("subject", data).code(),
                  AnyOf(absl::StatusCode::kOk, absl::StatusCode::kUnavailable));
    }
  };
  std::thread one(flood);
  std::thread two(flood);
  for (int i = 0; i < 3; ++i) {
    server.Stop();
    EXPECT_TRUE(client.WaitUntilGone());
    server.Start();
    EXPECT_TRUE(client.WaitUntilConnected());
  }
  done = true;
  one.join();
  two.join();
}

TEST(NatsFailureTest, AnotherServerTakesOverWhenOneDies) {
  NatsServer first;
  NatsServer second;
  const Client client({first.url(), second.url()});
  ASSERT_TRUE(client.WaitUntilConnected());
  Seen<std::string> seen;
  const auto subscription = client.Collect("subject", seen);
  // Whichever it chose, both die once.
  for (NatsServer* const dying : {&first, &second}) {
    dying->Stop();
    EXPECT_TRUE(WaitFor([&] {
      return client.connection->connected() &&
             client.connection->Publish("subject", dying->url()).ok() &&
             std::ranges::count(seen.all(), dying->url()) > 0;
    })) << client.connection->Trouble();
    dying->Start();
  }
}

TEST(NatsFailureTest, ThreeWrongAnswersAreNotTheEnd) {
  // Whoever gives up after some refusals would be silent for ever.
  NatsServer server({.token = "right"});
  const Client client(server.url());
  const auto refusals = [&] {
    std::size_t found = 0;
    const std::string log = server.log();
    for (std::size_t at = 0; (at = log.find("authentication error", at)) != std::string::npos;
         ++at) {
      ++found;
    }
    return found;
  };
  EXPECT_TRUE(WaitFor([&] { return refusals() >= 4; })) << server.log();
  EXPECT_THAT(client.connection->Trouble(), HasSubstr("refuses this client"));
}

TEST(NatsFailureTest, AServerThatThrowsTheClientOutIsAskedAgain) {
  NatsServer server({.more_lines = {"max_control_line: 512"}});
  const Client client(server.url());
  ASSERT_TRUE(client.WaitUntilConnected());
  Seen<std::string> seen;
  const auto subscription = client.Collect("subject", seen);
  static_cast<void>(client.connection->Publish(std::string(1000, 'a'), "").ok());
  EXPECT_TRUE(WaitFor([&] { return client.states.size() == 3; }));
  ASSERT_TRUE(client.connection->Publish("subject", "again").ok());
  EXPECT_TRUE(WaitFor([&] { return seen.size() == 1; }));
}

class FrozenServerTest : public testing::Test {
 protected:
  FrozenServerTest() : client_(server_.url()) {}
  void SetUp() override {
    ASSERT_TRUE(client_.WaitUntilConnected());
    server_.Pause();
  }
  // Until the kernel takes no more: the status of the Publish that was not taken.
  absl::Status Fill() {
    const std::string data(1 << 20, 'x');
    absl::Status status;
    EXPECT_TRUE(WaitFor([&] {
      const auto before = steady_clock::now();
      status = client_.connection->Publish("subject", data);
      longest_ = std::max(longest_, steady_clock::now() - before);
      return !status.ok();
    }));
    return status;
  }

  NatsServer server_;
  Client client_;
  steady_clock::duration longest_{};
};

TEST_F(FrozenServerTest, PublishGivesUpAndTheConnectionIsLost) {
  EXPECT_EQ(Fill().code(), absl::StatusCode::kUnavailable);
  RecordProperty("longest_publish_ms", static_cast<int>(longest_ / std::chrono::milliseconds(1)));
  EXPECT_LT(longest_, test::kTestTimeout);
  EXPECT_TRUE(client_.WaitUntilGone());
  EXPECT_EQ(client_.connection->Publish("subject", "x").code(), absl::StatusCode::kUnavailable);
  server_.Resume();
  EXPECT_TRUE(client_.WaitUntilConnected()) << client_.connection->Trouble();
}

TEST_F(FrozenServerTest, SilenceAloneIsNoticed) {
  EXPECT_TRUE(client_.WaitUntilGone());
  EXPECT_TRUE(WaitFor([&] { return !client_.connection->Trouble().empty(); }));
  // cnats is given three seconds for the next greeting, which does not come.
  EXPECT_TRUE(WaitFor([&] {
    return client_.connection->Trouble().find("does not greet") != std::string::npos;
  })) << client_.connection->Trouble();
  server_.Resume();
  EXPECT_TRUE(client_.WaitUntilConnected()) << client_.connection->Trouble();
  EXPECT_THAT(client_.states.all(), ElementsAre(true, false, true));
}

TEST_F(FrozenServerTest, FlushGivesUp) { EXPECT_FALSE(client_.connection->Flush(50)); }

TEST_F(FrozenServerTest, TheEndDoesNotWaitForTheServer) {
  auto subscription = client_.Subscribe("subject", [](const Message&) {});
  std::atomic<bool> filling = true;
  std::thread filler([&] {
    static_cast<void>(Fill());
    filling = false;
  });
  ASSERT_TRUE(WaitFor([&] { return !filling; }));
  filler.join();
  const auto before = steady_clock::now();
  subscription.reset();
  client_.connection.reset();
  const auto took = steady_clock::now() - before;
  RecordProperty("end_ms", static_cast<int>(took / std::chrono::milliseconds(1)));
  EXPECT_LT(took, test::kTestTimeout);
}

TEST_F(FrozenServerTest, TheEndDoesNotWaitForAnAttemptToConnect) {
  ASSERT_TRUE(client_.WaitUntilGone());
  const auto before = steady_clock::now();
  client_.connection.reset();
  const auto took = steady_clock::now() - before;
  RecordProperty("end_ms", static_cast<int>(took / std::chrono::milliseconds(1)));
  EXPECT_LT(took, test::kTestTimeout);
}

}  // namespace
}  // namespace framecast::nats
