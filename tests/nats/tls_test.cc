// NATS over TLS: whom to believe, and who one is.
#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include "services/nats/connection.h"
#include "tests/nats/client.h"
#include "tests/support/nats_server.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_authority.h"

namespace framecast::nats {
namespace {

using test::IssuedPair;
using test::NatsServer;
using test::NatsServerOptions;
using test::WaitFor;
using testing::HasSubstr;

class NatsTlsTest : public testing::Test {
 protected:
  NatsServerOptions ServerOptions() const {
    return {.certificate = pair_.certificate, .key = pair_.key};
  }
  static std::string WaitForTrouble(const Client& client, std::string_view words) {
    EXPECT_TRUE(WaitFor([&] {
      return client.connection->Trouble().find(words) != std::string::npos;
    })) << client.connection->Trouble();
    return client.connection->Trouble();
  }

  const test::TestAuthority authority_;
  const test::TemporaryFolder folder_;
  const std::string ca_ = folder_.Write("ca.pem", authority_.certificate());
  const IssuedPair pair_ = authority_.Issue("nats");
};

TEST_F(NatsTlsTest, AServerOfAKnownAuthorityIsBelieved) {
  NatsServer server(ServerOptions());
  const Client client(ConnectOptions{.servers = {server.url()}, .ca_file = ca_});
  ASSERT_TRUE(client.WaitUntilConnected()) << client.connection->Trouble();
  Seen<std::string> seen;
  const auto subscription = client.Collect("subject", seen);
  const std::string data(500'000, 'x');
  ASSERT_TRUE(client.connection->Publish("subject", data).ok());
  ASSERT_TRUE(WaitFor([&] { return seen.size() == 1; }));
  EXPECT_EQ(seen.all().front(), data);
}

TEST_F(NatsTlsTest, ManyMessagesGoThroughInOrder) {
  NatsServer server(ServerOptions());
  const ConnectOptions options{.servers = {server.url()}, .ca_file = ca_};
  const Client sender(options);
  const Client receiver(options);
  ASSERT_TRUE(sender.WaitUntilConnected() && receiver.WaitUntilConnected());
  Seen<int> seen;
  const auto subscription = receiver.Subscribe("subject", [&](const Message& message) {
    seen.Add(std::stoi(std::string(message.data.substr(0, 8))));
  });
  ASSERT_TRUE(receiver.Flush());
  constexpr int kMessages = 2000;
  for (int i = 0; i < kMessages; ++i) {
    std::string data = std::to_string(i);
    data.resize(50'000, ' ');
    ASSERT_TRUE(sender.connection->Publish("subject", data).ok()) << i;
  }
  EXPECT_TRUE(WaitFor([&] { return seen.size() + subscription->dropped() == kMessages; }));
  const auto all = seen.all();
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
  EXPECT_EQ(sender.states.size() + receiver.states.size(), 2U);
}

TEST_F(NatsTlsTest, AnUnknownAuthorityIsNotBelieved) {
  NatsServer server(ServerOptions());
  const test::TestAuthority other;
  const Client client(ConnectOptions{.servers = {server.url()},
                                     .ca_file = folder_.Write("other.pem", other.certificate())});
  EXPECT_THAT(WaitForTrouble(client, "TLS with"),
              AllOf(HasSubstr(server.url()), HasSubstr("certificate")));
  const Client without(server.url());
  EXPECT_THAT(WaitForTrouble(without, "TLS with"), HasSubstr("certificate"));
  EXPECT_EQ(client.states.size() + without.states.size(), 0U);
}

TEST_F(NatsTlsTest, ACertificateOfAnotherHostIsNotBelieved) {
  NatsServerOptions options = ServerOptions();
  // Loopback too, but not what the certificate is for.
  options.host = "127.0.0.2";
  NatsServer server(options);
  const Client client(ConnectOptions{.servers = {server.url()}, .ca_file = ca_});
  EXPECT_THAT(WaitForTrouble(client, "TLS with"), HasSubstr("mismatch"));
}

TEST_F(NatsTlsTest, AServerThatInsistsOnTlsSaysSoToWhoDidNotAskForIt) {
  NatsServer server(ServerOptions());
  const Client client("nats://127.0.0.1:" + std::to_string(server.port()));
  WaitForTrouble(client, "insists on TLS: give it as tls://");
}

TEST_F(NatsTlsTest, AFrozenServerIsGivenUp) {
  NatsServer server(ServerOptions());
  const Client client(ConnectOptions{.servers = {server.url()}, .ca_file = ca_});
  ASSERT_TRUE(client.WaitUntilConnected()) << client.connection->Trouble();
  server.Pause();
  const std::string data(1 << 20, 'x');
  std::chrono::steady_clock::duration longest{};
  EXPECT_TRUE(WaitFor([&] {
    const auto before = std::chrono::steady_clock::now();
    const absl::Status status = client.connection->Publish("subject", data);
    longest = std::max(longest, std::chrono::steady_clock::now() - before);
    return !status.ok();
  }));
  EXPECT_LT(longest, test::kTestTimeout);
  RecordProperty("longest_publish_ms", static_cast<int>(longest / std::chrono::milliseconds(1)));
  EXPECT_TRUE(client.WaitUntilGone());
  server.Resume();
  EXPECT_TRUE(client.WaitUntilConnected()) << client.connection->Trouble();
}

TEST_F(NatsTlsTest, AServerWithoutTlsIsRefusedByWhoAsksForIt) {
  NatsServer server;
  const Client client("tls://127.0.0.1:" + std::to_string(server.port()));
  WaitForTrouble(client, "does not speak TLS");
  const Client with_ca(ConnectOptions{.servers = {server.url()}, .ca_file = ca_});
  WaitForTrouble(with_ca, "does not speak TLS");
}

// cnats's threads go on with OpenSSL while a process ends. A sanitizer sees what they find.
TEST_F(NatsTlsTest, TheProcessMayEndAtAnyMoment) {
  NatsServer server(ServerOptions());
  const ConnectOptions options{.servers = {server.url()}, .ca_file = ca_};
  for (int i = 0; i < 10; ++i) {
    EXPECT_EXIT(
        {
          {
            const Client dials("nats://127.0.0.1:1");
            const Client client(options);
            if (i % 2 == 0 && !client.WaitUntilConnected()) std::_Exit(1);
          }
          std::exit(0);
        },
        testing::ExitedWithCode(0), "");
  }
}

TEST_F(NatsTlsTest, AServerThatAsksForACertificateGetsIt) {
  NatsServerOptions options = ServerOptions();
  options.client_ca = authority_.certificate();
  NatsServer server(options);
  const IssuedPair own = authority_.Issue("gateway");
  const Client known(ConnectOptions{.servers = {server.url()},
                                    .ca_file = ca_,
                                    .cert_file = folder_.Write("cert.pem", own.certificate),
                                    .key_file = folder_.Write("key.pem", own.key)});
  EXPECT_TRUE(known.WaitUntilConnected()) << known.connection->Trouble();
  const Client unknown(ConnectOptions{.servers = {server.url()}, .ca_file = ca_});
  EXPECT_TRUE(WaitFor([&] {
    return unknown.connection->Trouble().find(server.url()) != std::string::npos &&
           unknown.connection->Trouble().find("There is no answer") == std::string::npos;
  }));
  EXPECT_THAT(unknown.connection->Trouble(), HasSubstr("certificate"));
}

TEST_F(NatsTlsTest, AKeyWithAPasswordIsSaidAtOnce) {
  const IssuedPair own = authority_.Issue("gateway");
  const auto opened =
      Connection::Open({.servers = {"tls://127.0.0.1:1"},
                        .cert_file = folder_.Write("cert.pem", own.certificate),
                        .key_file = folder_.Write("locked.pem", test::LockKey(own.key, "secret"))},
                       [](bool) {});
  EXPECT_EQ(opened.status(), absl::FailedPreconditionError(
                                 folder_.File("locked.pem") +
                                 ": it is protected by a password; give a key that is not."));
}

TEST_F(NatsTlsTest, ACertificateWithTheKeyOfAnotherIsSaidAtOnce) {
  const auto opened =
      Connection::Open({.servers = {"tls://127.0.0.1:1"},
                        .cert_file = folder_.Write("cert.pem", authority_.Issue("one").certificate),
                        .key_file = folder_.Write("key.pem", authority_.Issue("two").key)},
                       [](bool) {});
  EXPECT_EQ(opened.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(opened.status().message(), HasSubstr("cannot be used with"));
}

}  // namespace
}  // namespace framecast::nats
