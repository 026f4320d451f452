// A thread that does what it is given, one thing after another, and one thing regularly.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "services/hub/clock.h"

namespace framecast::bridge {

class Worker {
 public:
  // More are not kept: they are refused.
  static constexpr std::size_t kMaxTasks = 16'384;

  Worker() = default;
  ~Worker() { Stop(); }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Once. `on_tick` runs on the thread, each `period`; later if a task takes longer.
  void Start(hub::Duration period, std::function<void()> on_tick);

  // Thread-safe, never waits. False: it was not taken, since too many wait or it was stopped.
  bool Post(std::function<void()> task);

  // Returns when nothing runs any more; what waits is dropped. Not from the thread itself, and not
  // from two.
  void Stop();

 private:
  void Run(hub::Duration period, const std::function<void()>& on_tick);

  std::mutex mutex_;
  std::condition_variable news_;
  std::deque<std::function<void()>> tasks_;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace framecast::bridge
