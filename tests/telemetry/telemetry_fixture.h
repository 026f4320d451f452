// A hub on a clock that stands still, watched by telemetry, and what a scrape of it says.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

#include "services/hub/hub.h"
#include "services/telemetry/telemetry.h"
#include "tests/support/manual_clock.h"

namespace framecast::telemetry {

// Series as in the text format, such as `framecast_streams{state="live"}`; of a histogram
// NAME_count, NAME_sum and NAME_bucket{le="…"}.
using Series = std::map<std::string, double>;
Series SeriesOf(const std::vector<prometheus::MetricFamily>& families);

class TelemetryTest : public testing::Test {
 protected:
  TelemetryTest() { MakeHub({}, /*metrics_streams=*/3); }

  void MakeHub(const hub::HubOptions& options, std::size_t metrics_streams);
  std::unique_ptr<hub::Publisher> Open(const std::string& stream);
  // A small picture, different for each sequence.
  hub::PublishResult Publish(hub::Publisher& publisher, std::uint64_t sequence,
                             std::size_t bytes = 100);
  Series Scrape() const { return SeriesOf(telemetry_->Collect()); }
  // 0 when there is no such series.
  double Value(const std::string& series) const;
  bool Has(const std::string& series) const { return Scrape().contains(series); }

  test::ManualClock clock_;
  std::unique_ptr<Telemetry> telemetry_;
  std::unique_ptr<hub::Hub> hub_;
};

}  // namespace framecast::telemetry
