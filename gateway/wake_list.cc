#include "gateway/wake_list.h"

#include <boost/asio/post.hpp>
#include <utility>

namespace framecast::gateway {

WakeList::WakeList(boost::asio::io_context& io, std::function<void()> on_news)
    : io_(&io), on_news_(std::move(on_news)) {}

void WakeList::Add(const std::string& name) {
  const hub::MutexLock lock(names_mutex_);
  if (io_ == nullptr) return;
  names_.push_back(name);
  // Under the lock, so that Close cannot pull the loop away in between; posting
  // takes no lock of ours.
  if (names_.size() == 1) boost::asio::post(*io_, on_news_);
}

std::vector<std::string> WakeList::Take() {
  const hub::MutexLock lock(names_mutex_);
  return std::exchange(names_, {});
}

void WakeList::Close() {
  const hub::MutexLock lock(names_mutex_);
  io_ = nullptr;
}

SlotWake::SlotWake(std::shared_ptr<WakeList> list, std::string name)
    : list_(std::move(list)), name_(std::move(name)) {}

void SlotWake::Wake() noexcept {
  if (!pending_.exchange(true, std::memory_order_acq_rel)) list_->Add(name_);
}

}  // namespace framecast::gateway
