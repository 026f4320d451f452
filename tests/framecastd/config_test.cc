#include "services/framecastd/config.h"

#include <gmock/gmock.h>

namespace framecast::daemon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Config Usable() {
  Config config;
  config.http_address = "127.0.0.1:8000";
  config.grpc_address = "127.0.0.1:50051";
  config.metrics_address = "127.0.0.1:9464";
  config.stall_timeout = std::chrono::seconds(20);
  config.drain_timeout = std::chrono::seconds(8);
  config.log_level = "info";
  config.log_format = "text";
  return config;
}

TEST(ConfigTest, LoopbackNeedsNoPermission) {
  Config config = Usable();
  for (const char* address :
       {"127.0.0.1:1", "127.9.9.9:1", "localhost:1", "[::1]:1", "[::ffff:127.0.0.1]:1"}) {
    config.http_address = address;
    EXPECT_THAT(CheckConfig(config), IsEmpty()) << address;
  }
}

TEST(ConfigTest, AnOpenAddressIsRefusedALineEach) {
  Config config = Usable();
  config.http_address = "0.0.0.0:8000";
  config.grpc_address = "[::]:50051";
  config.metrics_address = "0.0.0.0:9464";
  EXPECT_THAT(CheckConfig(config),
              ElementsAre(HasSubstr("--http_address=0.0.0.0:8000 is open to the network and nobody "
                                    "could be asked for a token."),
                          HasSubstr("--grpc_address=[::]:50051 is open to the network"),
                          HasSubstr("--metrics_address=0.0.0.0:9464 is open to the network")));
}

TEST(ConfigTest, NamesAndEmptyHostsCountAsOpen) {
  Config config = Usable();
  for (const char* address :
       {":8000", "lab.example:8000", "10.0.0.5:8000", "localhost.evil.example:1"}) {
    config.http_address = address;
    EXPECT_THAT(CheckConfig(config), ElementsAre(HasSubstr("open to the network"))) << address;
  }
}

TEST(ConfigTest, AllowAnonymousOpensIt) {
  Config config = Usable();
  config.http_address = "0.0.0.0:8000";
  config.allow_anonymous = true;
  EXPECT_THAT(CheckConfig(config), IsEmpty());
}

TEST(ConfigTest, TokensOpenItToo) {
  Config config = Usable();
  config.http_address = "0.0.0.0:8000";
  config.tokens_file = "tokens.json";
  EXPECT_THAT(CheckConfig(config), IsEmpty());
  config.tokens_file.clear();
  config.state_dir = "/state";
  EXPECT_THAT(CheckConfig(config), IsEmpty());
}

TEST(ConfigTest, TheRefusalSaysEveryWayOut) {
  Config config = Usable();
  config.http_address = "0.0.0.0:8000";
  EXPECT_THAT(CheckConfig(config),
              ElementsAre("--http_address=0.0.0.0:8000 is open to the network and nobody could be "
                          "asked for a token. Give --tokens_file=FILE (make one: framecast token "
                          "new), --state_dir=DIR (tokens are made for you), or --allow_anonymous "
                          "if everybody who can reach this machine may watch and publish."));
}

TEST(ConfigTest, AllowAnonymousAndTokensContradictEachOther) {
  Config config = Usable();
  config.allow_anonymous = true;
  config.tokens_file = "tokens.json";
  EXPECT_THAT(CheckConfig(config), ElementsAre(HasSubstr("--allow_anonymous lets everybody do")));
  config.tokens_file.clear();
  config.state_dir = "/state";
  EXPECT_THAT(CheckConfig(config), IsEmpty()) << "compose gives the folder always";
}

TEST(ConfigTest, TrustedProxiesAreAddressesAndNetworks) {
  Config config = Usable();
  config.trusted_proxies = {"10.0.0.0/8", "proxy.example", "::1", "10.0.0.0/40"};
  EXPECT_THAT(CheckConfig(config),
              ElementsAre(HasSubstr("--trusted_proxies: \"proxy.example\" is no address"),
                          HasSubstr("--trusted_proxies: \"10.0.0.0/40\" is no address")));
}

TEST(ConfigTest, ExposedOnStandsForTheAddresses) {
  Config config = Usable();
  config.http_address = "0.0.0.0:8000";
  config.grpc_address = "0.0.0.0:50051";
  config.metrics_address = "0.0.0.0:9464";
  config.exposed_on = {"127.0.0.1"};
  EXPECT_THAT(CheckConfig(config), IsEmpty());
  config.exposed_on = {"127.0.0.1:8000", "0.0.0.0"};
  EXPECT_THAT(CheckConfig(config), ElementsAre(HasSubstr("--exposed_on=0.0.0.0 is open")));
  config.http_address = "127.0.0.1:8000";
  EXPECT_THAT(CheckConfig(config), ElementsAre(HasSubstr("--exposed_on=0.0.0.0 is open")));
}

TEST(ConfigTest, AnAddressNeedsAHostAndAPort) {
  Config config = Usable();
  for (const char* address : {"", "8000", "127.0.0.1", "127.0.0.1:", "127.0.0.1:http",
                              "127.0.0.1:65536", "::1:8000", "127.0.0.1:-1"}) {
    config.http_address = address;
    EXPECT_THAT(CheckConfig(config), ElementsAre(HasSubstr("--http_address"))) << address;
  }
}

TEST(ConfigTest, HostsAndOriginsHaveRulesALineEach) {
  Config config = Usable();
  config.allowed_hosts = {"lab.example", "box:8000", "http://lab.example", ""};
  config.allowed_origins = {"https://lab.example", "null", "https://lab.example/page",
                            "lab.example"};
  config.external_url = "frames.example";
  EXPECT_THAT(CheckConfig(config),
              ElementsAre(HasSubstr("--allowed_hosts=http://lab.example: no host"),
                          HasSubstr("--allowed_hosts=: no host"),
                          HasSubstr("--allowed_origins=https://lab.example/page: no origin; give "
                                    "scheme://host[:port] without a path"),
                          HasSubstr("--allowed_origins=lab.example: no origin"),
                          HasSubstr("--external_url=frames.example: no address")));
  config = Usable();
  for (const char* url :
       {"https://frames.example", "http://10.0.0.5:8000/", "https://lab.example/frames/"}) {
    config.external_url = url;
    EXPECT_THAT(CheckConfig(config), IsEmpty()) << url;
  }
}

TEST(ConfigTest, ACertificateNeedsItsKeyAndAClientCaNeedsBoth) {
  Config config = Usable();
  EXPECT_STREQ(HttpScheme(config), "http");
  config.tls_client_ca = "ca.pem";
  EXPECT_THAT(CheckConfig(config),
              ElementsAre(HasSubstr("--tls_client_ca=ca.pem is for TLS only")));
  config.tls_key = "key.pem";
  EXPECT_THAT(CheckConfig(config), ElementsAre(HasSubstr("--tls_key=key.pem needs its certificate: "
                                                         "give --tls_cert=FILE")));
  config.tls_cert = "cert.pem";
  EXPECT_THAT(CheckConfig(config), IsEmpty());
  EXPECT_STREQ(HttpScheme(config), "https");
  config.tls_key.clear();
  EXPECT_THAT(CheckConfig(config),
              ElementsAre(HasSubstr("--tls_cert=cert.pem needs its key: give --tls_key=FILE")));
}

TEST(ConfigTest, CombinationsThatCannotBeAreNamed) {
  Config config = Usable();
  config.hub.memory_budget = 1 << 20;
  config.lame_duck = std::chrono::seconds(8);
  config.default_stream = "a/b";
  config.hub.max_streams = 0;
  EXPECT_THAT(CheckConfig(config),
              ElementsAre(HasSubstr("--default_stream"), HasSubstr("--max_streams=0"),
                          HasSubstr("--memory_budget=1MiB does not hold one frame"),
                          HasSubstr("--lame_duck=8s leaves nothing of --drain_timeout=8s")));
}

}  // namespace
}  // namespace framecast::daemon
