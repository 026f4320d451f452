// Carries the hub's wakes from publisher threads to a shard: at most one post
// however many streams have news.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "services/hub/mutex.h"
#include "services/hub/wake_handle.h"

namespace framecast::gateway {

// Thread-safe. Outlives its shard where the hub still holds a wake; Close makes
// it deaf.
class WakeList {
 public:
  // `on_news` runs on `io`'s thread.
  WakeList(boost::asio::io_context& io, std::function<void()> on_news);

  // News of the stream of that name; "" is the directory.
  void Add(const std::string& name);
  // The names since the last call.
  std::vector<std::string> Take();
  // From the shard's thread or after it ended.
  void Close();

 private:
  hub::Mutex names_mutex_;
  boost::asio::io_context* io_ FRAMECAST_GUARDED_BY(names_mutex_);
  std::vector<std::string> names_ FRAMECAST_GUARDED_BY(names_mutex_);
  const std::function<void()> on_news_;
};

// One a stream and shard; adds its name once until it is served.
class SlotWake final : public hub::WakeHandle {
 public:
  SlotWake(std::shared_ptr<WakeList> list, std::string name);
  void Wake() noexcept override;
  // Before looking: news from now on wake again.
  void Clear() { pending_.exchange(false, std::memory_order_acq_rel); }

 private:
  const std::shared_ptr<WakeList> list_;
  const std::string name_;
  std::atomic<bool> pending_{false};
};

}  // namespace framecast::gateway
