#include "services/access/client_address.h"

#include <gmock/gmock.h>

namespace framecast::access {
namespace {

using testing::HasSubstr;

ClientAddress Address(const std::string& text) {
  const auto address = ClientAddress::Parse(text);
  EXPECT_TRUE(address) << text;
  return address.value_or(ClientAddress());
}

class ClientAddressTest : public testing::Test {
 protected:
  // Whose request it is that the peer sends with that X-Forwarded-For.
  ClientAddress Client(const std::string& peer, const std::string& forwarded_for) const {
    return proxies_.ClientOf(Address(peer), forwarded_for);
  }

  const TrustedProxies proxies_{{"10.0.0.0/8", "192.168.1.7", "fd00::/8", "::1"}};
};

TEST_F(ClientAddressTest, AddressesOfBothKindsAreRead) {
  EXPECT_EQ(Address("10.0.0.5"), Address("::ffff:10.0.0.5"));
  EXPECT_EQ(Address("2001:db8::1"), Address("2001:DB8:0:0::1"));
  EXPECT_NE(Address("10.0.0.5"), Address("10.0.0.6"));
  for (const char* text : {"", "10.0.0", "10.0.0.256", "lab.example", "1.2.3.4 ", "fe80::1%eth0",
                           "[::1]", "010.0.0.1", "0x7f000001"}) {
    EXPECT_FALSE(ClientAddress::Parse(text)) << text;
  }
}

TEST_F(ClientAddressTest, AClientCanChooseWithinItsNetworkOfIpv6) {
  EXPECT_EQ(Address("2001:db8::1").Network(), Address("2001:db8::ffff:2").Network());
  EXPECT_NE(Address("2001:db8::1").Network(), Address("2001:db8:0:1::1").Network());
  EXPECT_NE(Address("10.0.0.5").Network(), Address("10.0.0.6").Network());
}

TEST_F(ClientAddressTest, ForwardedForOfAPeerThatIsNotTrustedIsForged) {
  for (const char* peer : {"203.0.113.9", "11.0.0.1", "192.168.1.8", "2001:db8::1"}) {
    EXPECT_EQ(Client(peer, "198.51.100.7"), Address(peer));
    EXPECT_EQ(Client(peer, "10.0.0.1, 10.0.0.2"), Address(peer));
  }
}

TEST_F(ClientAddressTest, NobodyIsTrustedUnlessSaid) {
  EXPECT_EQ(TrustedProxies().ClientOf(Address("127.0.0.1"), "198.51.100.7"), Address("127.0.0.1"));
}

TEST_F(ClientAddressTest, BehindATrustedProxyItIsTheLastThatIsNoProxy) {
  EXPECT_EQ(Client("10.0.0.1", "198.51.100.7"), Address("198.51.100.7"));
  EXPECT_EQ(Client("::1", "198.51.100.7, 192.168.1.7, 10.9.9.9"), Address("198.51.100.7"));
  EXPECT_EQ(Client("fd12::1", "2001:db8::5"), Address("2001:db8::5"));
}

TEST_F(ClientAddressTest, WhatAClientPutInFrontOfItsOwnAddressIsNotBelieved) {
  EXPECT_EQ(Client("10.0.0.1", "127.0.0.1, 10.0.0.9, 198.51.100.7"), Address("198.51.100.7"));
  EXPECT_EQ(Client("10.0.0.1", "nonsense,, , 198.51.100.7"), Address("198.51.100.7"));
}

TEST_F(ClientAddressTest, PortsAndWhiteSpaceAreTakenOff) {
  EXPECT_EQ(Client("10.0.0.1", " \t198.51.100.7:4711 "), Address("198.51.100.7"));
  EXPECT_EQ(Client("10.0.0.1", "[2001:db8::5]:4711"), Address("2001:db8::5"));
  EXPECT_EQ(Client("10.0.0.1", "[2001:db8::5]"), Address("2001:db8::5"));
}

TEST_F(ClientAddressTest, WhatIsNoAddressEndsTheSearchAtTheProxy) {
  for (const char* forwarded_for :
       {"", "unknown", "198.51.100.7, unknown", "198.51.100.7,", "_hidden", "[", "[]", ":",
        "[2001:db8::5:4711", "198.51.100.7 198.51.100.8"}) {
    EXPECT_EQ(Client("10.0.0.1", forwarded_for), Address("10.0.0.1")) << forwarded_for;
  }
  EXPECT_EQ(Client("10.0.0.1", "198.51.100.7, ?, 10.0.0.2"), Address("10.0.0.2"));
}

TEST_F(ClientAddressTest, AChainOfProxiesAloneIsTheFirstOfThem) {
  EXPECT_EQ(Client("10.0.0.1", "10.0.0.3, 10.0.0.2"), Address("10.0.0.3"));
}

TEST_F(ClientAddressTest, ANetworkEndsAtItsBits) {
  const TrustedProxies odd(
      {"10.0.0.128/25", "2001:db8::/33", "172.16.0.1/32", "::ffff:9.0.0.0/104"});
  const ClientAddress client = Address("198.51.100.7");
  for (const char* inside :
       {"10.0.0.128", "10.0.0.255", "2001:db8:7fff::1", "172.16.0.1", "9.1.2.3"}) {
    EXPECT_EQ(odd.ClientOf(Address(inside), "198.51.100.7"), client) << inside;
  }
  for (const char* outside : {"10.0.0.127", "10.0.1.128", "2001:db8:8000::1", "172.16.0.2"}) {
    EXPECT_EQ(odd.ClientOf(Address(outside), "198.51.100.7"), Address(outside)) << outside;
  }
}

TEST_F(ClientAddressTest, AllOfIpv4IsNotAllOfIpv6) {
  const TrustedProxies v4({"0.0.0.0/0"});
  EXPECT_EQ(v4.ClientOf(Address("1.2.3.4"), "5.6.7.8, 2001:db8::1"), Address("2001:db8::1"));
  EXPECT_EQ(v4.ClientOf(Address("2001:db8::1"), "5.6.7.8"), Address("2001:db8::1"));
}

TEST_F(ClientAddressTest, AProxyThatIsNoneHasAMistakeThatNamesIt) {
  for (const char* good : {"10.0.0.5", "10.0.0.0/8", "0.0.0.0/0", "::1", "fd00::/8", "::/128"}) {
    EXPECT_EQ(ProxyMistake(good), "") << good;
  }
  for (const char* bad : {"", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8/8",
                          "fd00::/129", "10.0.0.0/8 ", "proxy.example", "*", "10.0.0.0/+8"}) {
    EXPECT_THAT(ProxyMistake(bad), HasSubstr(std::string("\"") + bad + "\" is no address")) << bad;
  }
}

}  // namespace
}  // namespace framecast::access
