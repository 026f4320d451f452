#include "services/hub/arrival_history.h"

#include <gtest/gtest.h>

namespace framecast::hub {
namespace {

using std::chrono::milliseconds;

constexpr SteadyTime kStart{std::chrono::hours(1)};

ArrivalHistory TenAHundredMillisecondsApart() {
  ArrivalHistory history;
  for (int i = 0; i < 10; ++i) history.Add(kStart + i * milliseconds(100), 1000);
  return history;
}

TEST(ArrivalHistoryTest, OneFrameHasNoRate) {
  ArrivalHistory history;
  history.Add(kStart, 1000);
  EXPECT_EQ(history.RatesAt(kStart).fps, 0);
  EXPECT_EQ(history.MedianInterval(), Duration::zero());
}

TEST(ArrivalHistoryTest, TheRateIsThatOfTheFrames) {
  const ArrivalHistory history = TenAHundredMillisecondsApart();
  const ArrivalHistory::Rates rates = history.RatesAt(kStart + milliseconds(950));
  EXPECT_NEAR(rates.fps, 10, 0.01);
  EXPECT_NEAR(rates.bytes_per_second, 10'000, 10);
}

TEST(ArrivalHistoryTest, SilenceLowersTheRateAndEndsIt) {
  const ArrivalHistory history = TenAHundredMillisecondsApart();
  EXPECT_LT(history.RatesAt(kStart + milliseconds(5000)).fps, 2);
  EXPECT_EQ(history.RatesAt(kStart + milliseconds(20'000)).fps, 0);
}

TEST(ArrivalHistoryTest, TheMedianIgnoresOneLongPause) {
  ArrivalHistory history = TenAHundredMillisecondsApart();
  history.Add(kStart + milliseconds(60'000), 1000);
  EXPECT_EQ(history.MedianInterval(), milliseconds(100));
}

TEST(ArrivalHistoryTest, OnlyTheLastFramesAreRemembered) {
  ArrivalHistory history = TenAHundredMillisecondsApart();
  for (int i = 0; i < 1000; ++i) history.Add(kStart + milliseconds(2000 + i * 10), 1000);
  EXPECT_EQ(history.MedianInterval(), milliseconds(10));
  EXPECT_NEAR(history.RatesAt(kStart + milliseconds(2000 + 9990)).fps, 100, 0.1);
}

}  // namespace
}  // namespace framecast::hub
