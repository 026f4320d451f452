// The thread that lets time pass in the hub.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "services/hub/hub.h"

namespace framecast::hub {

// Calls Hub::Sweep every `period` from construction to destruction. Must be gone before the hub.
class Sweeper {
 public:
  explicit Sweeper(Hub& hub, Duration period = std::chrono::milliseconds(200));
  ~Sweeper();
  Sweeper(const Sweeper&) = delete;
  Sweeper& operator=(const Sweeper&) = delete;

 private:
  void Run();

  Hub& hub_;
  const Duration period_;
  std::mutex stop_mutex_;
  std::condition_variable stop_changed_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace framecast::hub
