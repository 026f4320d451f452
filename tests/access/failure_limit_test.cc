#include "services/access/failure_limit.h"

#include <gtest/gtest.h>

#include "tests/support/manual_clock.h"

namespace framecast::access {
namespace {

class FailureLimitTest : public testing::Test {
 protected:
  bool Count(const std::string& address) {
    return limit_.Count(*ClientAddress::Parse(address), clock_.Now());
  }
  // How many of so many are within the limit.
  unsigned Within(const std::string& address, unsigned count) {
    unsigned within = 0;
    for (unsigned i = 0; i < count; ++i) within += Count(address) ? 0 : 1;
    return within;
  }
  // The addresses of so many clients.
  static std::string Client(std::size_t number) {
    return "10." + std::to_string(number >> 16) + "." + std::to_string(number >> 8 & 255) + "." +
           std::to_string(number & 255);
  }

  test::ManualClock clock_;
  FailureLimit limit_;
};

TEST_F(FailureLimitTest, TwentyInAMinuteAreWithinIt) {
  EXPECT_EQ(Within("10.0.0.5", 20), 20U);
  EXPECT_TRUE(Count("10.0.0.5"));
  EXPECT_TRUE(Count("10.0.0.5"));
}

TEST_F(FailureLimitTest, OthersAreNotConcerned) {
  Within("10.0.0.5", 30);
  EXPECT_FALSE(Count("10.0.0.6"));
}

TEST_F(FailureLimitTest, TheMinuteBeginsWithTheFirstAndPasses) {
  Within("10.0.0.5", 10);
  clock_.Advance(std::chrono::seconds(59));
  EXPECT_EQ(Within("10.0.0.5", 20), 10U);
  clock_.Advance(std::chrono::seconds(1));
  EXPECT_EQ(Within("10.0.0.5", 30), 20U);
}

TEST_F(FailureLimitTest, AClientThatChangesItsAddressWithinItsNetworkIsOne) {
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(Count("2001:db8::" + std::to_string(i)));
  EXPECT_TRUE(Count("2001:db8::ffff:ffff"));
  EXPECT_FALSE(Count("2001:db8:0:1::1"));
}

TEST_F(FailureLimitTest, OfTooManyAddressesTheOneThatBeganFirstIsForgotten) {
  Within(Client(0), 20);
  clock_.Advance(std::chrono::milliseconds(1));
  Within(Client(1), 20);
  clock_.Advance(std::chrono::milliseconds(1));
  for (std::size_t i = 2; i < FailureLimit::kMostAddresses; ++i) EXPECT_FALSE(Count(Client(i)));
  EXPECT_TRUE(Count(Client(0)));
  EXPECT_FALSE(Count("192.0.2.1"));
  EXPECT_TRUE(Count(Client(1)));
  EXPECT_FALSE(Count(Client(0)));
}

TEST_F(FailureLimitTest, ThoseWhoseMinuteIsOverMakeRoomFirst) {
  for (std::size_t i = 1; i < FailureLimit::kMostAddresses; ++i) Count(Client(i));
  clock_.Advance(std::chrono::seconds(60));
  Within("192.0.2.1", 20);
  Count("192.0.2.2");
  EXPECT_TRUE(Count("192.0.2.1"));
}

}  // namespace
}  // namespace framecast::access
