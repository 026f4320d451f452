// What CPU time a process has taken.
#pragma once

#include <ctime>
#include <stdexcept>
#include <string>

namespace framecast::bench {

// User and system time of a process, in nanoseconds where /proc tells ticks; threads that have
// ended included.
class CpuClock {
 public:
  // 0: this process.
  explicit CpuClock(int pid) {
    if (clock_getcpuclockid(pid, &clock_) != 0) {
      throw std::runtime_error("there is no process " + std::to_string(pid));
    }
  }

  double Seconds() const {
    timespec time{};
    if (clock_gettime(clock_, &time) != 0) throw std::runtime_error("the server ended");
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
  }

 private:
  clockid_t clock_{};
};

}  // namespace framecast::bench
