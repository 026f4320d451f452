#include "services/framecastd/node_config.h"

#include <gmock/gmock.h>

namespace framecast::daemon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::vector<std::string> MistakesOf(const Config& config) {
  std::vector<std::string> mistakes;
  CheckNode(config, mistakes);
  return mistakes;
}

Config Bridged() {
  Config config;
  config.bridge = "nats://127.0.0.1:4222";
  config.node_name = "hall-2";
  return config;
}

TEST(NodeConfigTest, ANodeDoesEverythingAndIsAloneUnlessItIsTold) {
  const Config config;
  EXPECT_THAT(MistakesOf(config), IsEmpty());
  EXPECT_TRUE(HasRole(config, kIngestRole));
  EXPECT_TRUE(HasRole(config, kGatewayRole));
}

TEST(NodeConfigTest, EachRoleCanBeTheOnlyOneWithABridge) {
  Config config = Bridged();
  for (const char* role : {"ingest", "gateway"}) {
    config.roles = {role};
    EXPECT_THAT(MistakesOf(config), IsEmpty()) << role;
  }
}

TEST(NodeConfigTest, UnknownRolesAndNoneAreNamed) {
  Config config;
  config.roles = {"ingest", "viewer", ""};
  EXPECT_THAT(MistakesOf(config),
              ElementsAre("--roles=viewer: no role; give ingest, gateway or ingest,gateway.",
                          HasSubstr("--roles=: no role")));
  config.roles.clear();
  EXPECT_THAT(MistakesOf(config), ElementsAre(HasSubstr("--roles=: no role")));
}

TEST(NodeConfigTest, AGatewayAloneNeedsOthersToShow) {
  Config config;
  config.roles = {"gateway"};
  EXPECT_THAT(MistakesOf(config),
              ElementsAre("--roles=gateway shows the streams of other nodes, and knows none: give "
                          "--bridge=nats://HOST:PORT, or --roles=ingest,gateway."));
  config.roles = {"ingest"};
  EXPECT_THAT(MistakesOf(config), IsEmpty()) << "recorders can watch it";
}

TEST(NodeConfigTest, ABridgeIsOneAddressOfNatsOrSeveral) {
  Config config = Bridged();
  for (const char* bridge :
       {"nats://nats", "tls://nats.example:4222", "nats://[::1]:4222", "nats://a:1,nats://b:2",
        "nats://node:p@ss@nats:4222", "nats://s3cret@10.0.0.5"}) {
    config.bridge = bridge;
    EXPECT_THAT(MistakesOf(config), IsEmpty()) << bridge;
  }
  for (const char* bridge :
       {"nats:4222", "http://nats:4222", "nats://", "nats://:4222", "nats://nats:0",
        "nats://nats:65536", "nats://nats:port", "nats://nats:4222/", "nats://a b:4222",
        "nats://::1:4222", "nats://nats:4222?x=1"}) {
    config.bridge = bridge;
    EXPECT_THAT(MistakesOf(config),
                ElementsAre(std::string("--bridge=") + bridge +
                            ": no address of NATS; give nats://HOST:PORT or tls://HOST:PORT, "
                            "several with commas, such as nats://10.0.0.5:4222."))
        << bridge;
  }
  config.bridge = "nats://a:4222,,b:4222";
  EXPECT_THAT(MistakesOf(config), ElementsAre(HasSubstr("--bridge=: no address"),
                                              HasSubstr("--bridge=b:4222: no address")));
}

TEST(NodeConfigTest, WhatIsWrongWithABridgeDoesNotTellItsPassword) {
  Config config = Bridged();
  config.bridge = "nats://node:s3cret@nats:port";
  EXPECT_THAT(MistakesOf(config),
              ElementsAre(HasSubstr("--bridge=nats://…@nats:port: no address")));
  EXPECT_THAT(MistakesOf(config), ElementsAre(Not(HasSubstr("s3cret"))));
}

TEST(NodeConfigTest, FilesForTheBridgeNeedOne) {
  Config config = Bridged();
  config.bridge.clear();
  config.bridge_credentials = "node.creds";
  config.bridge_token_file = "token";
  config.bridge_ca = "ca.pem";
  config.bridge_cert = "cert.pem";
  config.bridge_key = "key.pem";
  EXPECT_THAT(MistakesOf(config),
              ElementsAre("--bridge_credentials=node.creds is for a bridge only: give "
                          "--bridge=nats://HOST:PORT, too.",
                          HasSubstr("--bridge_token_file=token is for"),
                          HasSubstr("--bridge_ca=ca.pem is for"),
                          HasSubstr("--bridge_cert=cert.pem is for"),
                          HasSubstr("--bridge_key=key.pem is for")));
}

TEST(NodeConfigTest, ACertificateForTheBridgeNeedsItsKey) {
  Config config = Bridged();
  config.bridge_cert = "cert.pem";
  EXPECT_THAT(MistakesOf(config),
              ElementsAre("--bridge_cert=cert.pem needs its key: give --bridge_key=FILE, too."));
  config.bridge_key = "key.pem";
  EXPECT_THAT(MistakesOf(config), IsEmpty());
  config.bridge_cert.clear();
  EXPECT_THAT(MistakesOf(config), ElementsAre(HasSubstr("--bridge_key=key.pem needs its cert")));
}

TEST(NodeConfigTest, ANodeAmongOthersHasANameThatCanBeRead) {
  Config config = Bridged();
  for (const std::string& name :
       {std::string(), std::string(129, 'n'), std::string("hall\n2"), std::string("h\u00e4lle")}) {
    config.node_name = name;
    EXPECT_THAT(MistakesOf(config), ElementsAre(HasSubstr("--node_name: give a name"))) << name;
  }
  config.node_name = std::string(128, 'n');
  EXPECT_THAT(MistakesOf(config), IsEmpty());
  config.node_name.clear();
  config.bridge.clear();
  EXPECT_THAT(MistakesOf(config), IsEmpty()) << "alone, nobody asks";
}

}  // namespace
}  // namespace framecast::daemon
