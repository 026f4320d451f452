// The wish to stop, as a flag that can be waited for: alone, or beside other file descriptors.
#pragma once

#include <atomic>
#include <chrono>

namespace framecast::cli {

// Thread-safe. Once requested it stays requested.
class Stop {
 public:
  Stop();
  ~Stop();
  Stop(const Stop&) = delete;
  Stop& operator=(const Stop&) = delete;

  // Async-signal-safe.
  void Request();
  bool requested() const { return requested_.load(); }

  // True once requested, false at `time`.
  bool WaitUntil(std::chrono::steady_clock::time_point time) const;

  // Waits for `fd` (none if negative) to be readable, for the stop, or for `time`. True: readable.
  bool WaitReadable(int fd, std::chrono::steady_clock::time_point time) const;

 private:
  std::atomic<bool> requested_{false};
  // An eventfd that is readable from the request on.
  int event_;
};

// While it lives, SIGINT and SIGTERM request the stop; a second one ends the process with 128 + its
// number. One at a time.
class StopOnSignals {
 public:
  explicit StopOnSignals(Stop& stop);
  ~StopOnSignals();
  StopOnSignals(const StopOnSignals&) = delete;
  StopOnSignals& operator=(const StopOnSignals&) = delete;
};

}  // namespace framecast::cli
