#include "gateway/fair_queue.h"

#include <algorithm>

namespace framecast::gateway {

void FairQueue::Insert(FairShare& share) {
  if (share.waits_) return;
  share.waits_ = true;
  share.start_ = std::max(now_, share.finish_);
  waiting_.push_back(&share);
}

void FairQueue::Remove(FairShare& share) {
  if (!share.waits_) return;
  share.waits_ = false;
  std::erase(waiting_, &share);
}

FairShare* FairQueue::Next() const {
  const auto next = std::min_element(waiting_.begin(), waiting_.end(),
                                     [](const FairShare* one, const FairShare* other) {
                                       if (one->priority != other->priority)
                                         return one->priority > other->priority;
                                       return one->start_ < other->start_;
                                     });
  return next == waiting_.end() ? nullptr : *next;
}

void FairQueue::Charge(FairShare& share, std::uint64_t bytes) {
  now_ = std::max(now_, share.start_);
  share.finish_ = share.start_ + bytes;
  Remove(share);
}

}  // namespace framecast::gateway
