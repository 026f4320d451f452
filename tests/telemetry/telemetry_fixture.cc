#include "tests/telemetry/telemetry_fixture.h"

#include <sstream>

#include "tests/support/images.h"

namespace framecast::telemetry {
namespace {

std::string LabelsOf(const prometheus::ClientMetric& metric) {
  std::string labels;
  for (const auto& label : metric.label) {
    labels += (labels.empty() ? "" : ",") + label.name + "=\"" + label.value + "\"";
  }
  return labels.empty() ? "" : "{" + labels + "}";
}

void AddHistogram(const std::string& name, const prometheus::ClientMetric& metric, Series& series) {
  series[name + "_count"] = static_cast<double>(metric.histogram.sample_count);
  series[name + "_sum"] = metric.histogram.sample_sum;
  for (const auto& bucket : metric.histogram.bucket) {
    std::ostringstream bound;
    bound << bucket.upper_bound;
    series[name + "_bucket{le=\"" + bound.str() + "\"}"] =
        static_cast<double>(bucket.cumulative_count);
  }
}

}  // namespace

Series SeriesOf(const std::vector<prometheus::MetricFamily>& families) {
  Series series;
  for (const prometheus::MetricFamily& family : families) {
    for (const prometheus::ClientMetric& metric : family.metric) {
      if (family.type == prometheus::MetricType::Histogram) {
        AddHistogram(family.name, metric, series);
        continue;
      }
      const bool counter = family.type == prometheus::MetricType::Counter;
      const bool is_new = series
                              .emplace(family.name + LabelsOf(metric),
                                       counter ? metric.counter.value : metric.gauge.value)
                              .second;
      EXPECT_TRUE(is_new) << family.name << LabelsOf(metric) << " is there twice";
    }
  }
  return series;
}

void TelemetryTest::MakeHub(const hub::HubOptions& options, std::size_t metrics_streams) {
  hub_.reset();
  TelemetryOptions telemetry_options;
  telemetry_options.metrics_streams = metrics_streams;
  telemetry_options.viewers_limit = 500;
  telemetry_options.version = "1.2.3";
  telemetry_options.revision = "abc";
  telemetry_ = std::make_unique<Telemetry>(telemetry_options);
  hub_ = std::make_unique<hub::Hub>(options, clock_, telemetry_->hub_observer());
  telemetry_->Watch(*hub_);
}

std::unique_ptr<hub::Publisher> TelemetryTest::Open(const std::string& stream) {
  return *hub_->OpenPublisher({.stream = stream});
}

hub::PublishResult TelemetryTest::Publish(hub::Publisher& publisher, std::uint64_t sequence,
                                          std::size_t bytes) {
  hub::IncomingFrame incoming;
  incoming.sequence = sequence;
  incoming.content.payload = test::PngBytes(bytes, static_cast<std::uint32_t>(sequence));
  return publisher.Publish(std::move(incoming));
}

double TelemetryTest::Value(const std::string& series) const {
  const Series all = Scrape();
  const auto found = all.find(series);
  return found == all.end() ? 0 : found->second;
}

}  // namespace framecast::telemetry
