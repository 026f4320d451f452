#include "gateway/host_policy.h"

#include <gmock/gmock.h>

#include <boost/beast/http/field.hpp>

namespace framecast::gateway {
namespace {

namespace http = boost::beast::http;
using testing::HasSubstr;

// The status of what is wrong with the host; 200: nothing.
unsigned Host(const HostPolicy& policy, const std::string& authority) {
  VettedHead vetted;
  vetted.authority = authority;
  const auto fault = policy.JudgeHost(vetted);
  return fault ? static_cast<unsigned>(fault->status) : 200;
}

std::optional<HeadFault> JudgeOrigin(const HostPolicy& policy, const std::string& authority,
                                     const std::vector<std::string>& origins) {
  VettedHead vetted;
  vetted.authority = authority;
  RequestHead head;
  for (const std::string& origin : origins) head.insert(http::field::origin, origin);
  return policy.JudgeOrigin(head, vetted);
}

bool Passes(const HostPolicy& policy, const std::string& authority, const std::string& origin) {
  return !JudgeOrigin(policy, authority, {origin});
}

TEST(HostPolicyTest, LocalhostAndAddressesAreAlwaysKnown) {
  const HostPolicy policy({});
  for (const char* host : {"localhost", "LocalHost:8000", "localhost.:8000", "127.0.0.1:8000",
                           "192.168.1.7", "[::1]:8000"}) {
    EXPECT_EQ(Host(policy, host), 200U) << host;
  }
}

TEST(HostPolicyTest, ANameThatNobodyToldIs421WithWhatToDo) {
  const HostPolicy policy({});
  for (const char* host : {"evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example",
                           "127.1", "2130706433", "localhos", "localhost.."}) {
    EXPECT_EQ(Host(policy, host), 421U) << host;
  }
  VettedHead vetted;
  vetted.authority = "Lab.Example:8000";
  const auto fault = policy.JudgeHost(vetted);
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->code, "host_refused");
  EXPECT_THAT(fault->message, HasSubstr("--allowed_hosts=lab.example."));
}

TEST(HostPolicyTest, TheMachinesNamesAndTheAllowedOnesAreKnown) {
  HostOptions options;
  options.known_hosts = {"Box", "box.lab.example", "box.local", "frames.example:443"};
  options.external_url = "https://Public.example/";
  const HostPolicy policy(options);
  for (const char* host :
       {"box:8000", "BOX.lab.example.", "box.local", "frames.example:1", "public.example"}) {
    EXPECT_EQ(Host(policy, host), 200U) << host;
  }
  EXPECT_EQ(Host(policy, "other.lab.example"), 421U);
}

TEST(HostPolicyTest, ARequestWithoutHostPasses) { EXPECT_EQ(Host(HostPolicy({}), ""), 200U); }

TEST(HostPolicyTest, ARequestWithoutOriginIsNoBrowsers) {
  EXPECT_FALSE(JudgeOrigin(HostPolicy({}), "localhost:8000", {}));
}

TEST(HostPolicyTest, ThePageOfTheSameServerMaySpeak) {
  const HostPolicy policy({});
  EXPECT_TRUE(Passes(policy, "localhost:8000", "http://localhost:8000"));
  EXPECT_TRUE(Passes(policy, "LOCALHOST:8000", "http://localhost:8000"));
  EXPECT_TRUE(Passes(policy, "localhost", "http://localhost:80"));
  EXPECT_TRUE(Passes(policy, "localhost:80", "http://localhost"));
  EXPECT_TRUE(Passes(policy, "[::1]:8000", "http://[::1]:8000"));
}

TEST(HostPolicyTest, AnyOtherPageIs403) {
  const HostPolicy policy({});
  for (const char* origin :
       {"http://evil.example", "http://localhost", "http://localhost:8001",
        "https://localhost:8000", "http://127.0.0.1:8000", "null", "", "localhost:8000",
        "http://localhost:8000/", "http://localhost:8000 http://localhost:8000", "file://"}) {
    EXPECT_FALSE(Passes(policy, "localhost:8000", origin)) << origin;
  }
  EXPECT_FALSE(Passes(policy, "", "http://evil.example"));
  EXPECT_FALSE(Passes(policy, "", "http://"));
}

TEST(HostPolicyTest, TheRefusalSaysWhoCameWhereAndWhatToDo) {
  const auto fault = JudgeOrigin(HostPolicy({}), "10.0.0.5:8000", {"https://lab.example"});
  ASSERT_TRUE(fault);
  EXPECT_EQ(static_cast<unsigned>(fault->status), 403U);
  EXPECT_EQ(fault->code, "origin_refused");
  EXPECT_EQ(fault->message,
            "the page came from https://lab.example, this server is http://10.0.0.5:8000. Start "
            "framecastd with --allowed_origins=https://lab.example.");
  const auto null = JudgeOrigin(HostPolicy({}), "10.0.0.5:8000", {"null"});
  ASSERT_TRUE(null);
  EXPECT_THAT(null->message, HasSubstr("--allowed_origins=null."));
}

TEST(HostPolicyTest, AllowedOriginsAreExact) {
  HostOptions options;
  options.allowed_origins = {"https://Lab.example", "null", "http://a.example:8080"};
  const HostPolicy policy(options);
  for (const char* origin :
       {"https://lab.example", "https://lab.example:443", "null", "http://a.example:8080"}) {
    EXPECT_TRUE(Passes(policy, "localhost:8000", origin)) << origin;
  }
  for (const char* origin : {"http://lab.example", "https://sub.lab.example",
                             "https://lab.example:8", "http://a.example"}) {
    EXPECT_FALSE(Passes(policy, "localhost:8000", origin)) << origin;
  }
}

TEST(HostPolicyTest, BehindAProxyTheExternalUrlIsOurOwnOrigin) {
  HostOptions options;
  options.external_url = "https://frames.example";
  const HostPolicy policy(options);
  EXPECT_TRUE(Passes(policy, "frames.example", "https://frames.example"));
  EXPECT_TRUE(Passes(policy, "127.0.0.1:8000", "https://frames.example:443"));
  EXPECT_TRUE(Passes(policy, "127.0.0.1:8000", "http://127.0.0.1:8000"));
  EXPECT_FALSE(Passes(policy, "frames.example", "https://other.example"));
  EXPECT_THAT(JudgeOrigin(policy, "frames.example", {"https://other.example"})->message,
              HasSubstr("this server is https://frames.example."));
}

TEST(HostPolicyTest, TwoOriginsAreRefused) {
  EXPECT_TRUE(JudgeOrigin(HostPolicy({}), "localhost:8000",
                          {"http://localhost:8000", "http://localhost:8000"}));
}

}  // namespace
}  // namespace framecast::gateway
