// Every family that is promised, with the series that are there before anything has happened.
#pragma once

#include <prometheus/metric_type.h>

#include <string>
#include <vector>

namespace framecast::telemetry {

struct KnownFamily {
  std::string name;
  prometheus::MetricType type;
  // As in the text format, without braces; "" is the series without labels. Of a family by stream,
  // those of one stream called "cam".
  std::vector<std::string> series;
};

// There from the start.
std::vector<KnownFamily> FamiliesFromTheStart();
// There with the first stream.
std::vector<KnownFamily> FamiliesByStream();

}  // namespace framecast::telemetry
