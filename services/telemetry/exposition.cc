#include "services/telemetry/exposition.h"

#include <utility>

namespace framecast::telemetry {

Exposition::Family& Exposition::Family::Add(double value, Labels labels) {
  prometheus::ClientMetric& metric = family_.metric.emplace_back();
  metric.label = std::move(labels);
  if (family_.type == prometheus::MetricType::Counter) {
    metric.counter.value = value;
  } else {
    metric.gauge.value = value;
  }
  return *this;
}

Exposition::Family Exposition::Counter(std::string_view name, std::string_view help) {
  return Family(Begin(name, help, prometheus::MetricType::Counter));
}

Exposition::Family Exposition::Gauge(std::string_view name, std::string_view help) {
  return Family(Begin(name, help, prometheus::MetricType::Gauge));
}

void Exposition::AddHistogram(std::string_view name, std::string_view help,
                              const Histogram& histogram) {
  Begin(name, help, prometheus::MetricType::Histogram).metric.push_back(histogram.Collect());
}

prometheus::MetricFamily& Exposition::Begin(std::string_view name, std::string_view help,
                                            prometheus::MetricType type) {
  prometheus::MetricFamily& family = families_.emplace_back();
  family.name = name;
  family.help = help;
  family.type = type;
  return family;
}

}  // namespace framecast::telemetry
