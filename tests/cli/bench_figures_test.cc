// What framecast bench counts and how it is written.
#include "services/cli/bench_figures.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "services/cli/latency_histogram.h"

namespace framecast::cli {
namespace {

using nlohmann::json;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

TEST(LatencyHistogram, QuantilesAreAtMostHalfAPercentOff) {
  LatencyHistogram histogram;
  // 1 us to 10 s in steps of a thousandth, in no order that helps.
  std::vector<std::int64_t> values;
  for (double ns = 1e3; ns < 1e10; ns *= 1.001) values.push_back(static_cast<std::int64_t>(ns));
  std::reverse(values.begin(), values.end());
  for (const std::int64_t value : values) histogram.Add(value);
  std::sort(values.begin(), values.end());
  for (const double share : {0.0, 0.1, 0.5, 0.9, 0.99, 0.999}) {
    const auto rank = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1));
    const double exact = static_cast<double>(values[rank]) / 1e6;
    EXPECT_NEAR(histogram.QuantileMs(share), exact, exact * 0.005) << share;
  }
  EXPECT_EQ(histogram.QuantileMs(1), static_cast<double>(values.back()) / 1e6);
  EXPECT_EQ(histogram.count(), values.size());
}

TEST(LatencyHistogram, TakesTheSmallestAndTheLargestAndNothing) {
  LatencyHistogram histogram;
  EXPECT_EQ(histogram.QuantileMs(0.5), 0);
  histogram.Add(-5);
  EXPECT_EQ(histogram.QuantileMs(1), 0);
  histogram.Add(INT64_MAX);
  EXPECT_EQ(histogram.QuantileMs(0), 0);
  EXPECT_EQ(histogram.QuantileMs(1), static_cast<double>(INT64_MAX) / 1e6);
}

BenchFigures Figures() {
  BenchFigures figures;
  figures.seconds = 10;
  figures.streams = 2;
  figures.publishers = 1;
  figures.fps = 10;
  figures.frame_bytes = 1000;
  figures.viewers = 5;
  figures.frames_due = 200;
  figures.frames_pushed = 199;
  figures.frames_delivered = 450;
  figures.frames_skipped = 50;
  figures.bytes_delivered = 450'000;
  figures.latency_p50_ms = 1.25;
  figures.cpu_over_seconds = 20;
  figures.own_cpu_seconds = 1;
  return figures;
}

TEST(BenchFigures, ATableForPeople) {
  BenchFigures figures = Figures();
  EXPECT_THAT(BenchTable(figures), ContainsRegex("\nframes pushed +199 of 200\n"));
  EXPECT_THAT(BenchTable(figures), ContainsRegex("\nframes delivered +450 \\(45.0 /s\\)\n"));
  EXPECT_THAT(BenchTable(figures), ContainsRegex("\nframes skipped +50 \\(10.00 %\\)\n"));
  EXPECT_THAT(BenchTable(figures), ContainsRegex("\nlatency p50 +1.25 ms\n"));
  for (const char* rare : {"refused", "lost", "rejected", "server CPU"}) {
    EXPECT_THAT(BenchTable(figures), Not(HasSubstr(rare)));
  }
  figures.viewers_refused = 3;
  figures.viewers_lost = 1;
  figures.frames_rejected = 7;
  figures.server_cpu_seconds = 0.9;
  EXPECT_THAT(BenchTable(figures), ContainsRegex("\nviewers refused +3\n"));
  EXPECT_THAT(BenchTable(figures), ContainsRegex("\nviewers lost +1\n"));
  EXPECT_THAT(BenchTable(figures), ContainsRegex("\nframes rejected +7\n"));
  EXPECT_THAT(BenchTable(figures), ContainsRegex("\nserver CPU +4.50 % of a core\n"));
  EXPECT_THAT(BenchTable(figures), ContainsRegex("\nserver CPU a frame +2000.00 us\n"));
}

TEST(BenchFigures, TheSameForPrograms) {
  BenchFigures figures = Figures();
  EXPECT_TRUE(json::parse(BenchJson(figures))["server_cpu_percent"].is_null());
  figures.server_cpu_seconds = 0.9;
  const json found = json::parse(BenchJson(figures));
  EXPECT_EQ(found["frames_delivered"], 450);
  EXPECT_EQ(found["frames_delivered_per_second"], 45);
  EXPECT_EQ(found["bytes_delivered_per_second"], 45'000);
  EXPECT_EQ(found["frames_skipped_percent"], 10);
  EXPECT_EQ(found["latency_p50_ms"], 1.25);
  EXPECT_DOUBLE_EQ(found["server_cpu_percent"], 4.5);
  EXPECT_DOUBLE_EQ(found["server_cpu_us_per_frame_delivered"], 2000);
  EXPECT_EQ(found["own_cpu_percent"], 5);
}

TEST(BenchFigures, NothingDeliveredIsNoDivisionByNought) {
  const json found = json::parse(BenchJson({}));
  EXPECT_EQ(found["frames_delivered_per_second"], 0);
  EXPECT_EQ(found["frames_skipped_percent"], 0);
}

}  // namespace
}  // namespace framecast::cli
