#include "tests/telemetry/telemetry_fixture.h"

namespace framecast::telemetry {
namespace {

constexpr std::size_t kStreams = 5000;
constexpr std::size_t kOwn = 200;

class CardinalityTest : public TelemetryTest {
 protected:
  CardinalityTest() {
    hub::HubOptions options;
    options.max_streams = kStreams;
    options.stream_ttl = std::chrono::minutes(1);
    MakeHub(options, kOwn);
  }

  std::size_t SeriesCount() const { return Scrape().size(); }
};

TEST_F(CardinalityTest, FiveThousandStreamsOpenedAndForgottenLeaveAsManySeriesAsBefore) {
  const std::size_t at_the_start = SeriesCount();
  std::size_t by_one = 0;
  std::size_t most = 0;
  for (std::size_t i = 0; i < kStreams; ++i) {
    const auto publisher = Open("s" + std::to_string(i));
    Publish(*publisher, 1);
    if (i == 0) by_one = SeriesCount() - at_the_start;
    if (i % 500 == 499) most = std::max(most, SeriesCount());
  }
  EXPECT_EQ(hub_->Streams().size(), kStreams);
  EXPECT_EQ(most, at_the_start + (kOwn + 1) * by_one) << "each of its own, and the others";
  clock_.Advance(std::chrono::minutes(2));
  hub_->Sweep();
  EXPECT_EQ(hub_->Streams().size(), 0U);
  EXPECT_EQ(SeriesCount(), at_the_start);
  EXPECT_EQ(Value("framecast_streams_forgotten_total{state=\"lost\"}"), kStreams);
}

TEST_F(CardinalityTest, StreamsThatNobodyScrapedLeaveNothingEither) {
  const std::size_t at_the_start = SeriesCount();
  for (std::size_t i = 0; i < kStreams; ++i) Publish(*Open("s" + std::to_string(i)), 1);
  clock_.Advance(std::chrono::minutes(2));
  hub_->Sweep();
  EXPECT_EQ(SeriesCount(), at_the_start);
}

}  // namespace
}  // namespace framecast::telemetry
