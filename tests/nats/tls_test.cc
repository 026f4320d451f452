// NATS over TLS: whom to believe, and who one is.
#include <gmock/gmock.h>

#include <atomic>
#include <thread>

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

TEST_F(NatsTlsTest, AServerThatInsistsOnTlsGetsItAndIsChecked) {
  NatsServer server(ServerOptions());
  const Client client("nats://127.0.0.1:" + std::to_string(server.port()));
  EXPECT_THAT(WaitForTrouble(client, "TLS with"), HasSubstr("certificate"));
}

TEST_F(NatsTlsTest, AServerWithoutTlsIsRefusedByWhoAsksForIt) {
  NatsServer server;
  const Client client("tls://127.0.0.1:" + std::to_string(server.port()));
  WaitForTrouble(client, "does not speak TLS");
  const Client with_ca(ConnectOptions{.servers = {server.url()}, .ca_file = ca_});
  WaitForTrouble(with_ca, "does not speak TLS");
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
