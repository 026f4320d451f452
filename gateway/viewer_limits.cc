#include "gateway/viewer_limits.h"

namespace framecast::gateway {

std::variant<ViewerLimits::Seat, ViewerLimits::Limit> ViewerLimits::Admit(
    const access::ClientAddress& address) {
  const access::ClientAddress counted = address.Network();
  const std::lock_guard<std::mutex> lock(seats_mutex_);
  if (max_viewers_ > 0 && viewers_ >= max_viewers_) return Limit::kViewers;
  if (per_address_ > 0) {
    const auto found = by_address_.find(counted);
    if (found != by_address_.end() && found->second >= per_address_) return Limit::kAddress;
    ++by_address_[counted];
  }
  ++viewers_;
  return Seat(*this, counted);
}

void ViewerLimits::Leave(const access::ClientAddress& counted) {
  const std::lock_guard<std::mutex> lock(seats_mutex_);
  --viewers_;
  const auto found = by_address_.find(counted);
  if (found != by_address_.end() && --found->second == 0) by_address_.erase(found);
}

std::size_t ViewerLimits::viewers() const {
  const std::lock_guard<std::mutex> lock(seats_mutex_);
  return viewers_;
}

std::size_t ViewerLimits::addresses() const {
  const std::lock_guard<std::mutex> lock(seats_mutex_);
  return by_address_.size();
}

std::string ViewerLimits::Describe(Limit limit) {
  return limit == Limit::kViewers
             ? "as many watch as this server lets in (--max_viewers). Try again later."
             : "as many watch from your address as this server lets in (--max_viewers_per_ip).";
}

}  // namespace framecast::gateway
