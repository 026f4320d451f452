// The families of one scrape, in the order in which they are told.
#pragma once

#include <prometheus/metric_family.h>

#include <string>
#include <string_view>
#include <vector>

#include "services/telemetry/histogram.h"

namespace framecast::telemetry {

using Labels = std::vector<prometheus::ClientMetric::Label>;

// For one thread. Names are given whole, so that they can be searched for.
class Exposition {
 public:
  // Valid until the next family begins.
  class Family {
   public:
    explicit Family(prometheus::MetricFamily& family) : family_(family) {}
    Family& Add(double value, Labels labels = {});

   private:
    prometheus::MetricFamily& family_;
  };

  Family Counter(std::string_view name, std::string_view help);
  Family Gauge(std::string_view name, std::string_view help);
  void AddHistogram(std::string_view name, std::string_view help, const Histogram& histogram);

  std::vector<prometheus::MetricFamily> Take() { return std::move(families_); }

 private:
  prometheus::MetricFamily& Begin(std::string_view name, std::string_view help,
                                  prometheus::MetricType type);

  std::vector<prometheus::MetricFamily> families_;
};

}  // namespace framecast::telemetry
