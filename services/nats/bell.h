// Wakes one thread that waits for whatever happens next, or for the end.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace framecast::nats {

// Thread-safe. Shared by those who ring, since they may be late.
class Bell {
 public:
  void Ring() {
    const std::lock_guard lock(mutex_);
    rung_ = true;
    changed_.notify_all();
  }
  void End() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }
  bool ended() const {
    const std::lock_guard lock(mutex_);
    return ended_;
  }

  // Until somebody rings or has rung since the last wait, the end, or `limit`.
  void Wait(std::chrono::milliseconds limit) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, limit, [this] { return rung_ || ended_; });
    rung_ = false;
  }
  // Until the end, or `limit`.
  void WaitForEnd(std::chrono::milliseconds limit) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, limit, [this] { return ended_; });
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool rung_ = false;
  bool ended_ = false;
};

}  // namespace framecast::nats
