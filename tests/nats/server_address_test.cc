#include "services/nats/server_address.h"

#include <gmock/gmock.h>

#include "services/nats/connection.h"

namespace framecast::nats {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::string Fault(std::string_view servers) {
  return std::string(ParseServers(servers).status().message());
}

TEST(ServerAddressTest, AServerIsAHostWithAPortOrNatsUsualOne) {
  const auto plain = ParseServer("nats://a.example");
  ASSERT_TRUE(plain.ok()) << plain.status();
  EXPECT_FALSE(plain->tls);
  EXPECT_EQ(plain->host, "a.example");
  EXPECT_EQ(plain->port, 4222);
  const auto secured = ParseServer("tls://10.0.0.1:5222/");
  ASSERT_TRUE(secured.ok()) << secured.status();
  EXPECT_TRUE(secured->tls);
  EXPECT_EQ(secured->url(), "tls://10.0.0.1:5222");
}

TEST(ServerAddressTest, AnAddressOfIpv6StandsInBrackets) {
  const auto server = ParseServer("nats://[::1]:4223");
  ASSERT_TRUE(server.ok()) << server.status();
  EXPECT_EQ(server->host, "::1");
  EXPECT_EQ(server->port, 4223);
  EXPECT_EQ(server->url(), "nats://[::1]:4223");
  EXPECT_THAT(Fault("nats://[::1"), HasSubstr("\"]\" is missing"));
}

TEST(ServerAddressTest, UserAndPasswordOrATokenStandBeforeTheHost) {
  const auto user = ParseServer("nats://ann:p%40ss%3aword@h:1");
  ASSERT_TRUE(user.ok()) << user.status();
  EXPECT_EQ(user->user, "ann");
  EXPECT_EQ(user->password, "p@ss:word");
  EXPECT_EQ(user->token, "");
  EXPECT_EQ(user->url(), "nats://h:1");
  const auto token = ParseServer("tls://s3cret@h");
  ASSERT_TRUE(token.ok()) << token.status();
  EXPECT_EQ(token->token, "s3cret");
  EXPECT_EQ(token->user, "");
}

TEST(ServerAddressTest, AListIsSeparatedByCommas) {
  const auto servers = ParseServers("nats://a:1, tls://b , nats://t@c:3");
  ASSERT_TRUE(servers.ok()) << servers.status();
  EXPECT_THAT(*servers, ElementsAre("nats://a:1", "tls://b", "nats://t@c:3"));
}

TEST(ServerAddressTest, WhatIsNoServerIsSaidWithoutItsSecret) {
  for (const std::string_view text :
       {"", "a:4222", "http://a", "nats://", "nats://:4222", "nats://a:0", "nats://a:65536",
        "nats://a:4222x", "nats://a:", "nats://a/path", "nats://a b", "nats://a\r\nPUB",
        "nats://@a", "nats://%4@a", "nats://:password@a", "nats://a:1,", "nats://[::1]x",
        "nats://a:-1"}) {
    EXPECT_FALSE(ParseServers(text).ok()) << text;
  }
  EXPECT_THAT(Fault("nats://ann:s3cret@host:port"),
              AllOf(HasSubstr("nats://host:port"), Not(HasSubstr("s3cret"))));
  EXPECT_THAT(Fault("ann:s3cret@host"), Not(HasSubstr("s3cret")));
}

TEST(ServerAddressTest, LogsShowServersWithoutUserPasswordAndToken) {
  EXPECT_EQ(Redacted("nats://a:4222"), "nats://a:4222");
  EXPECT_EQ(Redacted("tls://ann:s3cret@a:4222"), "tls://a:4222");
  EXPECT_EQ(Redacted("nats://p@ss@a"), "nats://a");
}

}  // namespace
}  // namespace framecast::nats
