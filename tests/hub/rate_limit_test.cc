#include "services/hub/rate_limit.h"

#include <gtest/gtest.h>

namespace framecast::hub {
namespace {

using std::chrono::milliseconds;

constexpr SteadyTime kStart{std::chrono::hours(1)};

// How many of the frames at these times go out.
int Passed(RateLimit& limit, int frames, Duration interval) {
  int passed = 0;
  for (int i = 0; i < frames; ++i) {
    const SteadyTime time = kStart + i * interval;
    if (!limit.Allows(time)) continue;
    limit.Take(time);
    ++passed;
  }
  return passed;
}

TEST(RateLimitTest, WithoutALimitEveryFramePasses) {
  RateLimit limit;
  EXPECT_EQ(Passed(limit, 100, milliseconds(1)), 100);
}

TEST(RateLimitTest, HalfTheFramesPassAtHalfTheRate) {
  RateLimit limit(5);
  EXPECT_EQ(Passed(limit, 100, milliseconds(100)), 50);
}

TEST(RateLimitTest, ASourceAtExactlyTheLimitIsNotThinnedByItsJitter) {
  RateLimit limit(10);
  int passed = 0;
  for (int i = 0; i < 100; ++i) {
    const SteadyTime time = kStart + i * milliseconds(100) + milliseconds(i % 2 == 0 ? 0 : -20);
    if (!limit.Allows(time)) continue;
    limit.Take(time);
    ++passed;
  }
  EXPECT_EQ(passed, 100);
}

TEST(RateLimitTest, OverTimeItNeverPassesMoreThanTheLimit) {
  RateLimit limit(10);
  EXPECT_LE(Passed(limit, 10'000, milliseconds(1)), 101);
}

TEST(RateLimitTest, APauseIsNoCreditForABurst) {
  RateLimit limit(10);
  limit.Take(kStart);
  const SteadyTime later = kStart + std::chrono::seconds(60);
  EXPECT_TRUE(limit.Allows(later));
  limit.Take(later);
  EXPECT_FALSE(limit.Allows(later + milliseconds(50)));
  EXPECT_EQ(limit.due(), later + milliseconds(75));
}

TEST(RateLimitTest, AFasterRateTakesEffectAtOnce) {
  RateLimit limit(0.1);
  limit.Take(kStart);
  EXPECT_FALSE(limit.Allows(kStart + milliseconds(500)));
  limit.Set(10);
  EXPECT_TRUE(limit.Allows(kStart + milliseconds(500)));
}

}  // namespace
}  // namespace framecast::hub
