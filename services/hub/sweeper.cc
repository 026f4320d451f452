#include "services/hub/sweeper.h"

namespace framecast::hub {

Sweeper::Sweeper(Hub& hub, Duration period)
    : hub_(hub), period_(period), thread_([this] { Run(); }) {}

Sweeper::~Sweeper() {
  {
    const std::lock_guard<std::mutex> lock(stop_mutex_);
    stop_ = true;
  }
  stop_changed_.notify_all();
  thread_.join();
}

void Sweeper::Run() {
  std::unique_lock<std::mutex> lock(stop_mutex_);
  while (!stop_changed_.wait_for(lock, period_, [this] { return stop_; })) {
    lock.unlock();
    hub_.Sweep();
    lock.lock();
  }
}

}  // namespace framecast::hub
