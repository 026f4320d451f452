// Where the messages of a subscription go, from whichever server they come.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <utility>

#include "services/nats/connection.h"

namespace framecast::nats {

// Thread-safe.
class Delivery {
 public:
  explicit Delivery(MessageHandler handler) : handler_(std::move(handler)) {}

  void Run(const Message& message) {
    const std::lock_guard lock(handler_mutex_);
    if (handler_) handler_(message);
  }
  // Returns when the handler runs no more.
  void End() {
    const std::lock_guard lock(handler_mutex_);
    handler_ = nullptr;
  }

  // How many the present link let go by now.
  void CountDropped(std::uint64_t by_now) {
    std::uint64_t before = of_this_link_;
    while (before < by_now && !of_this_link_.compare_exchange_weak(before, by_now)) {
    }
  }
  void BeginLink() { of_earlier_links_ += of_this_link_.exchange(0); }
  std::uint64_t dropped() const { return of_earlier_links_ + of_this_link_; }

 private:
  std::mutex handler_mutex_;
  MessageHandler handler_;
  std::atomic<std::uint64_t> of_earlier_links_ = 0;
  std::atomic<std::uint64_t> of_this_link_ = 0;
};

}  // namespace framecast::nats
