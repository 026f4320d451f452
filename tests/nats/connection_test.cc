#include "services/nats/connection.h"

#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <thread>

#include "tests/nats/client.h"
#include "tests/nats/jwt_accounts.h"
#include "tests/support/free_port.h"
#include "tests/support/nats_server.h"
#include "tests/support/temporary_folder.h"

namespace framecast::nats {
namespace {

using test::NatsServer;
using test::TemporaryFolder;
using test::WaitFor;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(ConnectionTest, WhatIsPublishedArrivesWithItsSubject) {
  NatsServer server;
  const Client sender(server.url());
  const Client receiver(server.url());
  ASSERT_TRUE(sender.WaitUntilConnected() && receiver.WaitUntilConnected());
  Seen<std::string> seen;
  const auto subscription = receiver.Subscribe("fruit.*", [&](const Message& message) {
    seen.Add(std::string(message.subject) + "=" + std::string(message.data) + "/" +
             std::string(message.reply_to));
  });
  ASSERT_TRUE(receiver.Flush());
  const std::string zeros("a\0b", 3);
  ASSERT_TRUE(sender.connection->Publish("fruit.apple", "red").ok());
  ASSERT_TRUE(sender.connection->Publish("vegetable.leek", "green").ok());
  ASSERT_TRUE(sender.connection->PublishWithReply("fruit.pear", "answers.here", zeros).ok());
  ASSERT_TRUE(sender.connection->Publish("fruit.none", "").ok());
  ASSERT_TRUE(WaitFor([&] { return seen.size() == 3; }));
  EXPECT_THAT(seen.all(), ElementsAre("fruit.apple=red/", "fruit.pear=" + zeros + "/answers.here",
                                      "fruit.none=/"));
}

TEST(ConnectionTest, AQuestionIsAnsweredOnItsInbox) {
  NatsServer server;
  const Client asker(server.url());
  const Client answerer(server.url());
  ASSERT_TRUE(asker.WaitUntilConnected() && answerer.WaitUntilConnected());
  const auto answers = answerer.Subscribe("question", [&](const Message& message) {
    EXPECT_TRUE(
        answerer.connection->Publish(std::string(message.reply_to), std::string(message.data) + "!")
            .ok());
  });
  ASSERT_TRUE(answerer.Flush());
  const std::string inbox = asker.connection->NewInbox();
  EXPECT_THAT(inbox, testing::MatchesRegex("_INBOX\\.[0-9A-Za-z]+"));
  EXPECT_NE(inbox, asker.connection->NewInbox());
  Seen<std::string> seen;
  const auto subscription = asker.Collect(inbox, seen);
  ASSERT_TRUE(asker.connection->PublishWithReply("question", inbox, "well").ok());
  ASSERT_TRUE(WaitFor([&] { return seen.size() == 1; }));
  EXPECT_THAT(seen.all(), ElementsAre("well!"));
}

TEST(ConnectionTest, HandlersRunOneAtATimeInTheOrderOfAllMessages) {
  NatsServer server;
  const Client client(server.url());
  ASSERT_TRUE(client.WaitUntilConnected());
  Seen<int> seen;
  std::atomic<int> running = 0;
  std::atomic<bool> overlapped = false;
  Seen<std::thread::id> threads;
  const MessageHandler note = [&](const Message& message) {
    if (++running != 1) overlapped = true;
    threads.Add(std::this_thread::get_id());
    seen.Add(std::stoi(std::string(message.data)));
    --running;
  };
  const auto odd = client.Subscribe("odd", note);
  const auto even = client.Subscribe("even", note);
  constexpr int kMessages = 2000;
  for (int i = 0; i < kMessages; ++i) {
    ASSERT_TRUE(client.connection->Publish(i % 2 == 0 ? "even" : "odd", std::to_string(i)).ok());
  }
  ASSERT_TRUE(WaitFor([&] { return seen.size() == kMessages; }));
  const auto all = seen.all();
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
  EXPECT_FALSE(overlapped);
  const auto ids = threads.all();
  EXPECT_TRUE(std::all_of(ids.begin(), ids.end(), [&](auto id) { return id == ids.front(); }));
}

TEST(ConnectionTest, TheLargestMessageIsWhatTheServerSays) {
  NatsServer server({.max_payload = 100'000});
  const Client client(server.url());
  ASSERT_TRUE(client.WaitUntilConnected());
  EXPECT_EQ(client.connection->max_payload(), 100'000U);
  Seen<std::string> seen;
  const auto subscription = client.Collect("big", seen);
  const std::string largest(100'000, 'x');
  EXPECT_EQ(client.connection->Publish("big", largest + "x").code(),
            absl::StatusCode::kInvalidArgument);
  ASSERT_TRUE(client.connection->Publish("big", largest).ok());
  ASSERT_TRUE(WaitFor([&] { return seen.size() == 1; }));
  EXPECT_EQ(seen.all().front(), largest);
  EXPECT_TRUE(client.connection->connected());
}

TEST(ConnectionTest, ASubjectThatCouldEndTheLineIsRefused) {
  NatsServer server;
  const Client client(server.url());
  ASSERT_TRUE(client.WaitUntilConnected());
  for (const std::string subject : {"", "a b", "a\r\nPUB x 0\r\n", "a..b", ".a", "a.", "a\tb"}) {
    EXPECT_EQ(client.connection->Publish(subject, "").code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(client.connection->PublishWithReply("a", subject, "").code(),
              absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(client.connection->Subscribe(subject, 1, [](const Message&) {}).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
  EXPECT_TRUE(client.Flush());
}

TEST(ConnectionTest, FlushReturnsWhenAllBeforeIsDone) {
  NatsServer server;
  const Client client(server.url());
  const Client other(server.url());
  ASSERT_TRUE(client.WaitUntilConnected() && other.WaitUntilConnected());
  Seen<std::string> seen;
  const auto subscription = client.Collect("subject", seen);
  // Twice, from two threads: each gets its own answer.
  std::thread second([&] { EXPECT_TRUE(client.Flush()); });
  EXPECT_TRUE(client.Flush());
  second.join();
  ASSERT_TRUE(other.connection->Publish("subject", "after the subscription").ok());
  EXPECT_TRUE(WaitFor([&] { return seen.size() == 1; }));
}

TEST(ConnectionTest, WhatASlowHandlerDoesNotKeepUpWithIsDroppedAndCounted) {
  NatsServer server;
  const Client client(server.url());
  ASSERT_TRUE(client.WaitUntilConnected());
  std::promise<void> gate;
  const auto open = gate.get_future().share();
  std::atomic<int> handled = 0;
  constexpr std::uint64_t kRoom = 100'000;
  const auto subscription = client.Subscribe(
      "slow",
      [&](const Message&) {
        open.wait();
        ++handled;
      },
      kRoom);
  constexpr int kMessages = 100;
  const std::string tenth(kRoom / 10, 'x');
  for (int i = 0; i < kMessages; ++i) {
    ASSERT_TRUE(client.connection->Publish("slow", tenth).ok());
  }
  // Ten wait, one more may be with the handler.
  EXPECT_TRUE(WaitFor([&] { return subscription->dropped() >= kMessages - 11; }));
  gate.set_value();
  EXPECT_TRUE(WaitFor([&] { return handled + subscription->dropped() == kMessages; }));
  EXPECT_GE(handled, 10);
  EXPECT_TRUE(client.connection->connected());
}

TEST(ConnectionTest, MessagesWithoutContentAreBoundedToo) {
  NatsServer server;
  const Client client(server.url());
  ASSERT_TRUE(client.WaitUntilConnected());
  std::promise<void> gate;
  const auto open = gate.get_future().share();
  const auto subscription = client.Subscribe(
      "empty", [&](const Message&) { open.wait(); }, 256 * 100);
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(client.connection->Publish("empty", "").ok());
  EXPECT_TRUE(WaitFor([&] { return subscription->dropped() >= 1000 - 101; }));
  gate.set_value();
}

TEST(ConnectionTest, WhoPublishesWithoutAPauseStillHears) {
  NatsServer server;
  const Client busy(server.url());
  const Client other(server.url());
  ASSERT_TRUE(busy.WaitUntilConnected() && other.WaitUntilConnected());
  Seen<std::string> seen;
  const auto subscription = busy.Collect("news", seen);
  ASSERT_TRUE(busy.Flush());
  std::atomic<bool> done = false;
  std::thread flood([&] {
    const std::string data(100'000, 'x');
    while (!done) EXPECT_TRUE(busy.connection->Publish("nobody.wants", data).ok());
  });
  for (std::size_t i = 1; i <= 50; ++i) {
    EXPECT_TRUE(other.connection->Publish("news", "").ok());
    EXPECT_TRUE(WaitFor([&] { return seen.size() == i; }));
  }
  done = true;
  flood.join();
}

TEST(ConnectionTest, ASubscriptionEndsWhileMessagesFlow) {
  NatsServer server;
  const Client sender(server.url());
  const Client receiver(server.url());
  ASSERT_TRUE(sender.WaitUntilConnected() && receiver.WaitUntilConnected());
  std::atomic<bool> done = false;
  std::thread flood([&] {
    const std::string data(10'000, 'x');
    while (!done) EXPECT_TRUE(sender.connection->Publish("flood", data).ok());
  });
  for (int i = 0; i < 200; ++i) {
    auto alive = std::make_unique<std::atomic<int>>(0);
    auto subscription =
        receiver.Subscribe("flood", [count = alive.get()](const Message&) { ++*count; });
    EXPECT_TRUE(WaitFor([&] { return *alive > 0; }));
    subscription.reset();
    // A handler that still ran would write to what is gone.
    alive.reset();
  }
  done = true;
  flood.join();
  EXPECT_TRUE(receiver.Flush());
}

TEST(ConnectionTest, TheEndOfASubscriptionWaitsForItsHandler) {
  NatsServer server;
  const Client client(server.url());
  ASSERT_TRUE(client.WaitUntilConnected());
  std::promise<void> entered;
  std::promise<void> gate;
  std::atomic<bool> left = false;
  auto subscription = client.Subscribe("subject", [&](const Message&) {
    entered.set_value();
    gate.get_future().wait();
    left = true;
  });
  ASSERT_TRUE(client.connection->Publish("subject", "").ok());
  entered.get_future().wait();
  std::atomic<bool> ended = false;
  std::thread end([&] {
    subscription.reset();
    EXPECT_TRUE(left);
    ended = true;
  });
  EXPECT_FALSE(ended);
  gate.set_value();
  end.join();
}

TEST(ConnectionTest, AHandlerMaySubscribeAndEndAnother) {
  NatsServer server;
  const Client client(server.url());
  ASSERT_TRUE(client.WaitUntilConnected());
  Seen<std::string> seen;
  std::unique_ptr<Subscription> other = client.Collect("other", seen);
  std::promise<void> done;
  const auto subscription = client.Subscribe("subject", [&](const Message&) {
    other.reset();
    other = client.Collect("another", seen);
    EXPECT_TRUE(client.connection->Publish("another", "came").ok());
    done.set_value();
  });
  ASSERT_TRUE(client.connection->Publish("subject", "").ok());
  done.get_future().wait();
  EXPECT_TRUE(WaitFor([&] { return seen.size() == 1; }));
}

TEST(ConnectionTest, AWrongTokenIsATroubleThatNamesServerAndReason) {
  NatsServer server({.token = "right"});
  const std::string address = "127.0.0.1:" + std::to_string(server.port());
  const Client client("nats://wrong@" + address);
  EXPECT_TRUE(WaitFor([&] {
    return client.connection->Trouble().find("Authorization Violation") != std::string::npos;
  }));
  EXPECT_THAT(client.connection->Trouble(),
              AllOf(HasSubstr("nats://" + address + " refuses this client"),
                    HasSubstr("check its token"), Not(HasSubstr("wrong"))));
  EXPECT_FALSE(client.connection->connected());
  EXPECT_THAT(client.states.all(), IsEmpty());
}

TEST(ConnectionTest, ATokenComesInTheUrlOrInAFileThatIsReadAnewEachTime) {
  // Bytes that JSON, which the greeting is, writes in another way.
  const std::string token = R"(to"k\en)";
  NatsServer server({.token = R"(to\"k\\en)"});
  const Client in_url("nats://to%22k%5cen@127.0.0.1:" + std::to_string(server.port()));
  EXPECT_TRUE(in_url.WaitUntilConnected()) << in_url.connection->Trouble();
  EXPECT_EQ(in_url.connection->Trouble(), "");

  const TemporaryFolder folder;
  const std::string file = folder.Write("token", "of yesterday\n");
  const Client in_file(ConnectOptions{.servers = {server.url()}, .token_file = file});
  EXPECT_TRUE(
      WaitFor([&] { return in_file.connection->Trouble().find("refuses") != std::string::npos; }));
  folder.Replace("token", token + "\n");
  EXPECT_TRUE(in_file.WaitUntilConnected()) << in_file.connection->Trouble();
}

TEST(ConnectionTest, UserAndPasswordAreGivenInTheUrl) {
  NatsServer server({.more_lines = {R"(authorization { user: ann, password: "p@ss" })"}});
  const Client client("nats://ann:p%40ss@127.0.0.1:" + std::to_string(server.port()));
  EXPECT_TRUE(client.WaitUntilConnected()) << client.connection->Trouble();
}

TEST(ConnectionTest, ACredentialsFileLetsItsUserInAndNobodyElse) {
  const JwtAccounts accounts;
  NatsServer server({.more_lines = accounts.server_lines});
  const TemporaryFolder folder;
  const Client known(
      ConnectOptions{.servers = {server.url()},
                     .credentials_file = folder.Write("user.creds", accounts.credentials)});
  EXPECT_TRUE(known.WaitUntilConnected()) << known.connection->Trouble();
  EXPECT_TRUE(known.Flush());
  const Client unknown(
      ConnectOptions{.servers = {server.url()},
                     .credentials_file = folder.Write("other.creds", JwtAccounts().credentials)});
  EXPECT_TRUE(WaitFor([&] {
    return unknown.connection->Trouble().find("refuses this client") != std::string::npos;
  })) << unknown.connection->Trouble();
}

TEST(ConnectionTest, ANameWithAnyBytesIsShownByTheServer) {
  NatsServer server;
  const Client client(ConnectOptions{.servers = {server.url()}, .name = "a \"node\"\n"});
  EXPECT_TRUE(client.WaitUntilConnected()) << client.connection->Trouble();
}

TEST(ConnectionTest, WhatCannotBeUsedIsSaidAtOnce) {
  const auto fault = [](const ConnectOptions& options) {
    const auto opened = Connection::Open(options, [](bool) {});
    return opened.status();
  };
  const TemporaryFolder folder;
  const std::string empty = folder.Write("empty", "");
  const std::string nothing = folder.File("nothing");
  const std::vector<std::string> servers = {"nats://127.0.0.1:" + std::to_string(test::FreePort())};
  EXPECT_EQ(fault({}).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(fault({.servers = {"http://a"}}).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(fault({.servers = {"nats://token@a"}, .token_file = empty}).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(fault({.servers = servers, .cert_file = empty}).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(fault({.servers = servers, .token_file = nothing}),
            absl::FailedPreconditionError(nothing + ": there is no such file."));
  EXPECT_EQ(fault({.servers = servers, .token_file = empty}),
            absl::FailedPreconditionError(empty + ": it is empty."));
  EXPECT_EQ(fault({.servers = servers, .credentials_file = folder.Write("creds", "no JWT")}).code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(fault({.servers = servers, .ca_file = folder.Write("ca", "no PEM")}).code(),
            absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace framecast::nats
