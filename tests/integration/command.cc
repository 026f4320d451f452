#include "tests/integration/command.h"

#include "tests/support/whole_images.h"

namespace framecast::test {
namespace {

constexpr std::size_t kChartBytes = 20'000;

}  // namespace

std::unique_ptr<Process> RunFramecast(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), FRAMECAST);
  return std::make_unique<Process>(arguments);
}

std::vector<std::string> ChartFolder::AddCharts(std::size_t count, std::uint64_t seed) const {
  std::vector<std::string> payloads;
  for (std::size_t i = 0; i < count; ++i) {
    payloads.push_back(StampedPng(kChartBytes + i, {i + 1, static_cast<std::int64_t>(seed)}));
    Write("chart" + std::to_string(i) + ".png", payloads.back());
  }
  return payloads;
}

}  // namespace framecast::test
