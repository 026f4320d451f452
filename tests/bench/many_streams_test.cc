#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/bench/stream_plan.h"
#include "tests/integration/server.h"

namespace framecast::bench {
namespace {

using testing::AllOf;
using testing::DoubleNear;
using testing::ElementsAre;
using testing::Ge;
using testing::Gt;
using testing::HasSubstr;
using testing::Le;

TEST(StreamPlan, ASeedGivesTheSameStreamsEachTimeAndAllWithinTheirBounds) {
  const StreamRange range;
  const auto plan = PlanStreams(range);
  const auto again = PlanStreams(range);
  ASSERT_EQ(plan.size(), range.streams);
  for (std::size_t i = 0; i < plan.size(); ++i) {
    EXPECT_EQ(plan[i].frame_bytes, again[i].frame_bytes);
    EXPECT_EQ(plan[i].fps, again[i].fps);
    EXPECT_THAT(plan[i].frame_bytes, AllOf(Ge(range.least_bytes), Le(range.most_bytes)));
    EXPECT_THAT(plan[i].fps, AllOf(Ge(range.least_fps), Le(range.most_fps)));
  }
  EXPECT_NE(plan[0].frame_bytes, plan[1].frame_bytes);
  EXPECT_NE(PlanStreams({.seed = range.seed + 1})[0].frame_bytes, plan[0].frame_bytes);
}

TEST(StreamPlan, WhoAsksForLittleGetsItAndTheOthersShareWhatIsLeft) {
  // Of 8, 80 and 800 kbit/s.
  const std::vector<PlannedStream> streams{
      {"large", 10'000, 10}, {"small", 100, 10}, {"mid", 1'000, 10}};
  EXPECT_THAT(FairRates(streams, 108'000),
              ElementsAre(DoubleNear(50'000, 1), DoubleNear(8'000, 1), DoubleNear(50'000, 1)));
  EXPECT_THAT(FairRates(streams, 1'000'000),
              ElementsAre(DoubleNear(800'000, 1), DoubleNear(8'000, 1), DoubleNear(80'000, 1)));
}

std::unique_ptr<test::Process> RunManyStreams(const test::Server& server,
                                              std::vector<std::string> more) {
  more.insert(more.begin(), {MANY_STREAMS, "--port=" + std::to_string(server.http_port()),
                             "--grpc_port=" + std::to_string(server.grpc_port()),
                             "--warmup_seconds=0.5", "--seconds=2", "--streams=4"});
  return std::make_unique<test::Process>(more);
}

TEST(ManyStreams, EveryFrameOfEveryStreamIsCountedWhereNothingIsShort) {
  const test::Server server;
  const auto tool =
      RunManyStreams(server, {"--least_bytes=1000", "--most_bytes=50000", "--window=64",
                              "--least_fps=10", "--most_fps=20", "--link_megabits=1000"});
  ASSERT_EQ(tool->WaitForExit(), 0) << tool->err();
  const auto measured = nlohmann::json::parse(tool->out());
  ASSERT_EQ(measured["streams"].size(), 4U);
  double asked_bits = 0;
  for (const auto& stream : measured["streams"]) {
    const double fps = stream["fps"];
    const double frame_bytes = stream["frame_bytes"];
    asked_bits += 8 * fps * frame_bytes;
    EXPECT_EQ(stream["blank_samples"], 0);
    EXPECT_NEAR(stream["fair_fps"], fps, 1e-6);
    // At either end of the window a frame may be on its way; a busy machine pushes fewer.
    EXPECT_THAT(stream["delivered"].get<double>(), AllOf(Gt(0), Le(2 * fps + 2)));
    EXPECT_GT(stream["latency_p50_ms"], 0.0);
    // A picture is shown until the next one comes.
    EXPECT_GT(stream["age_p99_ms"].get<double>(),
              500 / fps + stream["latency_p50_ms"].get<double>());
    EXPECT_LE(stream["age_p50_ms"], stream["age_p99_ms"]);
    EXPECT_LE(stream["age_p99_ms"], stream["age_max_ms"]);
  }
  EXPECT_NEAR(measured["asked_megabits"], asked_bits / 1e6, 1e-6);
}

TEST(ManyStreams, WhatTheServerRefusesIsAnError) {
  const test::Server server;
  const auto tool = RunManyStreams(server, {"--window=65"});
  EXPECT_EQ(tool->WaitForExit(), 1) << tool->out();
  EXPECT_THAT(tool->err(), HasSubstr("error"));
}

}  // namespace
}  // namespace framecast::bench
