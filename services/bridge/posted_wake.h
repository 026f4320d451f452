// A look that the hub's wakes ask for, on a worker's thread.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <utility>

#include "services/bridge/worker.h"
#include "services/hub/wake_handle.h"

namespace framecast::bridge {

// One look for however many wakes came before it. Keeps the worker; what `look` uses must live
// until that has stopped.
class PostedWake final : public hub::WakeHandle, public std::enable_shared_from_this<PostedWake> {
 public:
  PostedWake(std::shared_ptr<Worker> worker, std::function<void()> look)
      : worker_(std::move(worker)), look_(std::move(look)) {}

  void Wake() noexcept override;

 private:
  const std::shared_ptr<Worker> worker_;
  const std::function<void()> look_;
  std::atomic<bool> woken_{false};
};

}  // namespace framecast::bridge
