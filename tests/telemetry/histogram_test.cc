#include "services/telemetry/histogram.h"

#include <gtest/gtest.h>

#include <thread>

namespace framecast::telemetry {
namespace {

constexpr std::array kBounds{1.0, 10.0};

TEST(HistogramTest, ABucketHoldsWhatIsUpToItsBound) {
  Histogram histogram(kBounds);
  for (const double value : {0.5, 1.0, 1.1, 10.0, 10.1}) histogram.Add(value);
  const auto metric = histogram.Collect().histogram;
  ASSERT_EQ(metric.bucket.size(), 3U);
  EXPECT_EQ(metric.bucket[0].cumulative_count, 2U);
  EXPECT_EQ(metric.bucket[1].cumulative_count, 4U);
  EXPECT_EQ(metric.bucket[2].cumulative_count, 5U);
  EXPECT_EQ(metric.bucket[1].upper_bound, 10.0);
  EXPECT_EQ(metric.sample_count, 5U);
  EXPECT_DOUBLE_EQ(metric.sample_sum, 22.7);
}

TEST(HistogramTest, ATallyCountsAsItsValues) {
  hub::Tally tally(kBounds);
  tally.Add(0.5);
  tally.Add(std::chrono::seconds(20));
  Histogram histogram(kBounds);
  histogram.Add(5.0);
  histogram.Add(tally);
  tally.Clear();
  histogram.Add(tally);
  const auto metric = histogram.Collect().histogram;
  EXPECT_EQ(metric.bucket[0].cumulative_count, 1U);
  EXPECT_EQ(metric.bucket[1].cumulative_count, 2U);
  EXPECT_EQ(metric.sample_count, 3U);
  EXPECT_DOUBLE_EQ(metric.sample_sum, 25.5);
}

TEST(HistogramTest, ThreadsLoseNothing) {
  Histogram histogram(kBounds);
  constexpr int kEach = 10'000;
  const auto add = [&histogram] {
    for (int i = 0; i < kEach; ++i) histogram.Add(1.0);
  };
  std::thread other(add);
  add();
  other.join();
  EXPECT_EQ(histogram.Collect().histogram.sample_count, 2U * kEach);
  EXPECT_DOUBLE_EQ(histogram.Collect().histogram.sample_sum, 2.0 * kEach);
}

}  // namespace
}  // namespace framecast::telemetry
