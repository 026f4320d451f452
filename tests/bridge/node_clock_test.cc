#include "services/bridge/node_clock.h"

#include <gtest/gtest.h>

namespace framecast::bridge {
namespace {

TEST(NodeClock, AgreesUntilSomethingIsKnown) {
  const NodeClock clock;
  EXPECT_EQ(clock.ToOurs(1'000'000), 1'000'000);
}

TEST(NodeClock, TakesOffWhatTheOtherIsAhead) {
  NodeClock clock;
  // Both ways took 200 µs; the other is a second ahead.
  clock.Add(1'000'000, 2'000'200, 1'000'400);
  EXPECT_EQ(clock.ToOurs(5'000'000), 4'000'000);
}

TEST(NodeClock, BelievesTheShortestRoundTrip) {
  NodeClock clock;
  clock.Add(0, 1'000'200, 400);
  // It came back late, and makes the other look slow.
  clock.Add(10'000'000, 11'000'200, 10'900'000);
  EXPECT_EQ(clock.ToOurs(3'000'000), 2'000'000);
}

TEST(NodeClock, ForgetsExchangesOfLongAgo) {
  NodeClock clock;
  clock.Add(0, 1'000'050, 100);
  for (std::size_t i = 0; i < NodeClock::kExchanges; ++i) clock.Add(0, 2'000'200, 400);
  EXPECT_EQ(clock.ToOurs(3'000'000), 1'000'000);
}

TEST(NodeClock, CallsClocksEqualThatDifferByLessThanCanBeTold) {
  NodeClock clock;
  clock.Add(0, 350, 400);
  EXPECT_EQ(clock.ToOurs(1'000), 1'000);
}

TEST(NodeClock, IgnoresAnExchangeDuringWhichTheClockWasSet) {
  NodeClock clock;
  clock.Add(2'000'000, 9'000'000, 1'000'000);
  EXPECT_EQ(clock.ToOurs(1'000), 1'000);
}

}  // namespace
}  // namespace framecast::bridge
