// The demo's pictures: charts that move with time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace framecast::cli {

struct DemoChart {
  std::string stream;
  std::string title;
  // The PNG at `seconds` since the demo began; `number` is written into its corner. Pure.
  std::string (*draw)(double seconds, std::uint64_t number);
};

const std::vector<DemoChart>& DemoCharts();

}  // namespace framecast::cli
