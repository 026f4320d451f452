// framecast, the command line, as the process that users start, and pictures for it to push.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/process.h"
#include "tests/support/temporary_folder.h"

namespace framecast::test {

std::unique_ptr<Process> RunFramecast(std::vector<std::string> arguments);

// A folder with chart0.png, chart1.png, …
class ChartFolder : public TemporaryFolder {
 public:
  // Charts up to chart<count - 1>.png, each different; their payloads. `seed` tells folders apart.
  std::vector<std::string> AddCharts(std::size_t count, std::uint64_t seed = 0) const;
  std::string Pattern() const { return File("chart%d.png"); }
};

}  // namespace framecast::test
