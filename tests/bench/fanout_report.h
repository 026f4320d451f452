// What a run of fanout_load found, as a table.
#pragma once

#include <cstdint>
#include <optional>
#include <ostream>

#include "tests/support/viewer_pool.h"

namespace framecast::bench {

struct FanoutRun {
  std::uint64_t viewers = 0;
  std::uint64_t sent = 0;
  std::uint64_t delivered = 0;
  double seconds = 0;
  // Of the server, over the run.
  std::optional<double> server_cpu_seconds;
  test::ViewerPool::Report report;
};

// User and system time of a process so far, all its threads; nothing if there is no such process.
std::optional<double> CpuSecondsOf(int pid);

// Frames that viewers did not get, in the middle or at the end.
std::uint64_t Missing(const FanoutRun& run);

void Print(FanoutRun run, std::ostream& out);

}  // namespace framecast::bench
