// What the kernel says of this process.
#pragma once

namespace framecast::telemetry {

struct ProcessStatus {
  double cpu_seconds = 0;
  double resident_bytes = 0;
  double virtual_bytes = 0;
  // Unix time.
  double start_time = 0;
  double threads = 0;
  double open_files = 0;
  double max_files = 0;
};

// Out of /proc; what cannot be read stays 0.
ProcessStatus ReadProcessStatus();

}  // namespace framecast::telemetry
