#include "gateway/viewer_limits.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace framecast::gateway {
namespace {

using Seat = ViewerLimits::Seat;
using Limit = ViewerLimits::Limit;

std::variant<Seat, Limit> Admit(ViewerLimits& limits, const char* address) {
  return limits.Admit(*access::ClientAddress::Parse(address));
}

// The limit that is reached; nothing: there would be a seat.
std::optional<Limit> Refusal(ViewerLimits& limits, const char* address) {
  const auto admitted = Admit(limits, address);
  const Limit* limit = std::get_if<Limit>(&admitted);
  return limit == nullptr ? std::nullopt : std::optional(*limit);
}

TEST(ViewerLimitsTest, AllSeatsTogetherAreLimitedAndASeatThatIsLeftIsFree) {
  ViewerLimits limits(2, 0);
  const auto first = Admit(limits, "10.0.0.1");
  {
    const auto second = Admit(limits, "10.0.0.2");
    EXPECT_EQ(limits.viewers(), 2U);
    EXPECT_EQ(Refusal(limits, "10.0.0.3"), Limit::kViewers);
  }
  EXPECT_EQ(limits.viewers(), 1U);
  EXPECT_EQ(Refusal(limits, "10.0.0.3"), std::nullopt);
}

TEST(ViewerLimitsTest, OneAddressDoesNotTakeTheSeatsOfOthers) {
  ViewerLimits limits(0, 2);
  const auto first = Admit(limits, "10.0.0.1");
  const auto second = Admit(limits, "10.0.0.1");
  EXPECT_EQ(Refusal(limits, "10.0.0.1"), Limit::kAddress);
  EXPECT_EQ(Refusal(limits, "10.0.0.2"), std::nullopt);
  EXPECT_EQ(limits.viewers(), 2U) << "who is refused has no seat";
}

TEST(ViewerLimitsTest, AddressesWithoutASeatAreForgotten) {
  ViewerLimits limits(0, 1);
  for (int i = 0; i < 1000; ++i) {
    const std::string address = "10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250);
    EXPECT_EQ(Refusal(limits, address.c_str()), std::nullopt);
  }
  EXPECT_EQ(limits.addresses(), 0U);
  EXPECT_EQ(limits.viewers(), 0U);
}

TEST(ViewerLimitsTest, ANetworkOfIpv6IsOneAddressAndAMappedOneIsItsIpv4) {
  ViewerLimits limits(0, 1);
  const auto seat = Admit(limits, "2001:db8:1:2::1");
  EXPECT_EQ(Refusal(limits, "2001:db8:1:2:ffff::2"), Limit::kAddress);
  EXPECT_EQ(Refusal(limits, "2001:db8:1:3::1"), std::nullopt);
  const auto mapped = Admit(limits, "::ffff:10.0.0.1");
  EXPECT_EQ(Refusal(limits, "10.0.0.1"), Limit::kAddress);
  EXPECT_EQ(Refusal(limits, "::ffff:10.0.0.2"), std::nullopt);
  const auto loopback = Admit(limits, "::1");
  EXPECT_EQ(Refusal(limits, "127.0.0.1"), std::nullopt);
}

TEST(ViewerLimitsTest, WithoutLimitsEverybodyIsAdmittedAndNoAddressRemembered) {
  ViewerLimits limits(0, 0);
  std::vector<std::variant<Seat, Limit>> seats;
  for (int i = 0; i < 100; ++i) seats.push_back(Admit(limits, "10.0.0.1"));
  EXPECT_EQ(limits.viewers(), 100U);
  EXPECT_EQ(limits.addresses(), 0U);
  seats.clear();
  EXPECT_EQ(limits.viewers(), 0U) << "seats that were moved are given back once";
}

TEST(ViewerLimitsTest, ThreadsThatComeAndGoAtTheSameTimeNeverPassTheLimit) {
  constexpr std::size_t kSeats = 3;
  ViewerLimits limits(kSeats, kSeats);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 2000; ++j) {
        const auto admitted = Admit(limits, "10.0.0.1");
        EXPECT_LE(limits.viewers(), kSeats);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(limits.viewers(), 0U);
  EXPECT_EQ(limits.addresses(), 0U);
}

}  // namespace
}  // namespace framecast::gateway
