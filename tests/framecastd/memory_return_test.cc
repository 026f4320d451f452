#include "services/framecastd/memory_return.h"

#include <gtest/gtest.h>

namespace framecast::daemon {
namespace {

constexpr std::uint64_t kMiB = 1 << 20;

TEST(MemoryReturnTest, TrimsWhenHalfOfThePeakIsFreeAndThenNotForThirtySeconds) {
  MemoryReturn memory;
  hub::SteadyTime now{std::chrono::hours(1)};
  EXPECT_FALSE(memory.ShouldTrim(100 * kMiB, now));
  EXPECT_FALSE(memory.ShouldTrim(60 * kMiB, now));
  EXPECT_TRUE(memory.ShouldTrim(40 * kMiB, now));
  EXPECT_FALSE(memory.ShouldTrim(10 * kMiB, now += std::chrono::seconds(29)));
  EXPECT_TRUE(memory.ShouldTrim(10 * kMiB, now += std::chrono::seconds(1)));
}

TEST(MemoryReturnTest, LittleMemoryIsNotWorthIt) {
  MemoryReturn memory;
  const hub::SteadyTime now{std::chrono::hours(1)};
  EXPECT_FALSE(memory.ShouldTrim(10 * kMiB, now));
  EXPECT_FALSE(memory.ShouldTrim(0, now));
}

}  // namespace
}  // namespace framecast::daemon
