#include "gateway/viewer_limits.h"

#include <algorithm>
#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/address_v6.hpp>

namespace framecast::gateway {
namespace {

namespace ip = boost::asio::ip;

// Of an IPv6 address: what names the network of one subscriber.
constexpr std::size_t kNetworkBytes = 8;

ViewerLimits::Counted CountedAs(const ip::address& address) {
  if (address.is_v4()) return ip::make_address_v6(ip::v4_mapped, address.to_v4()).to_bytes();
  ViewerLimits::Counted bytes = address.to_v6().to_bytes();
  if (!address.to_v6().is_v4_mapped()) std::fill(bytes.begin() + kNetworkBytes, bytes.end(), 0);
  return bytes;
}

}  // namespace

std::variant<ViewerLimits::Seat, ViewerLimits::Limit> ViewerLimits::Admit(
    const ip::address& address) {
  const Counted counted = CountedAs(address);
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

void ViewerLimits::Leave(const Counted& counted) {
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
