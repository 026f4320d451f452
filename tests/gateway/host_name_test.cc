#include "gateway/host_name.h"

#include <gtest/gtest.h>

namespace framecast::gateway {
namespace {

TEST(HostNameTest, HostsAreComparedWithoutCasePortAndOneTrailingDot) {
  EXPECT_EQ(NormaliseHost("Lab.Example.:8000"), "lab.example");
  EXPECT_EQ(NormaliseHost("LOCALHOST"), "localhost");
  EXPECT_EQ(NormaliseHost("lab.example.."), "lab.example.");
  EXPECT_EQ(NormaliseHost("[::1]:8000"), "[::1]");
  EXPECT_EQ(NormaliseHost("[FE80::1]"), "[fe80::1]");
  for (const char* none : {"", ".", "http://a", "a/b", "a b", "user@a", "a:port", "*", "[::1"}) {
    EXPECT_EQ(NormaliseHost(none), std::nullopt) << none;
  }
}

TEST(HostNameTest, OnlyStrictLiteralsAreAddresses) {
  for (const char* literal : {"127.0.0.1", "10.0.0.5", "0.0.0.0", "[::1]", "[fe80::1:2]"}) {
    EXPECT_TRUE(IsIpLiteral(literal)) << literal;
  }
  for (const char* none : {"127.1", "2130706433", "0x7f.0.0.1", "127.0.0.01", "127.0.0.1.example",
                           "256.0.0.1", "1.2.3.4.5", "::1", "[127.0.0.1]", "[:::]", "localhost"}) {
    EXPECT_FALSE(IsIpLiteral(none)) << none;
  }
}

TEST(HostNameTest, OriginsAreComparedWithTheirPortsAndInLowerCase) {
  EXPECT_EQ(NormaliseOrigin("HTTP://Lab.Example"), "http://lab.example:80");
  EXPECT_EQ(NormaliseOrigin("https://lab.example"), "https://lab.example:443");
  EXPECT_EQ(NormaliseOrigin("http://[::1]:8000"), "http://[::1]:8000");
  EXPECT_EQ(NormaliseOrigin("http://lab.example:080"), "http://lab.example:80");
  EXPECT_EQ(NormaliseOrigin("null"), "null");
  for (const char* none :
       {"", "lab.example", "http://", "http://lab.example/", "http://a/b", "ftp://lab.example",
        "file://", "http://a:65536", "http://u@a", "NULL", "http://a b", "*", "http://*.example"}) {
    EXPECT_EQ(NormaliseOrigin(none), std::nullopt) << none;
  }
}

}  // namespace
}  // namespace framecast::gateway
