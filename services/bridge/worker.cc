#include "services/bridge/worker.h"

#include <utility>

namespace framecast::bridge {

void Worker::Start(hub::Duration period, std::function<void()> on_tick) {
  thread_ = std::thread([this, period, on_tick = std::move(on_tick)] { Run(period, on_tick); });
}

bool Worker::Post(std::function<void()> task) {
  {
    const std::lock_guard lock(mutex_);
    if (stopped_ || tasks_.size() >= kMaxTasks) return false;
    tasks_.push_back(std::move(task));
  }
  news_.notify_one();
  return true;
}

void Worker::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  news_.notify_one();
  if (thread_.joinable()) thread_.join();
  // Outside of the lock: what a task holds may end something that posts.
  std::deque<std::function<void()>> dropped;
  const std::lock_guard lock(mutex_);
  dropped.swap(tasks_);
}

void Worker::Run(hub::Duration period, const std::function<void()>& on_tick) {
  auto next_tick = std::chrono::steady_clock::now() + period;
  std::unique_lock lock(mutex_);
  while (!stopped_) {
    news_.wait_until(lock, next_tick, [this] { return stopped_ || !tasks_.empty(); });
    if (stopped_) return;
    std::function<void()> task;
    if (std::chrono::steady_clock::now() >= next_tick) {
      task = on_tick;
      next_tick = std::chrono::steady_clock::now() + period;
    } else if (!tasks_.empty()) {
      task = std::move(tasks_.front());
      tasks_.pop_front();
    } else {
      continue;
    }
    lock.unlock();
    task();
    // With what it holds, before the lock is taken again.
    task = nullptr;
    lock.lock();
  }
}

}  // namespace framecast::bridge
