// How many may watch at once: in all, and from one address.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <variant>

#include "services/access/client_address.h"

namespace framecast::gateway {

// Thread-safe. Must outlive its seats. Its memory is bounded by those who watch: addresses without
// a seat are forgotten.
class ViewerLimits {
 public:
  // 0: no limit.
  ViewerLimits(std::size_t max_viewers, std::size_t per_address)
      : max_viewers_(max_viewers), per_address_(per_address) {}
  ViewerLimits(const ViewerLimits&) = delete;
  ViewerLimits& operator=(const ViewerLimits&) = delete;

  enum class Limit { kViewers, kAddress };

  // The right to watch, given back at its end. For one thread at a time.
  class [[nodiscard]] Seat {
   public:
    Seat(Seat&& other) noexcept
        : limits_(std::exchange(other.limits_, nullptr)), counted_(other.counted_) {}
    Seat& operator=(Seat&&) = delete;
    ~Seat() {
      if (limits_ != nullptr) limits_->Leave(counted_);
    }

   private:
    friend class ViewerLimits;
    Seat(ViewerLimits& limits, const access::ClientAddress& counted)
        : limits_(&limits), counted_(counted) {}
    ViewerLimits* limits_;
    access::ClientAddress counted_;
  };

  // A seat, or the limit that is reached. Counts by ClientAddress::Network.
  [[nodiscard]] std::variant<Seat, Limit> Admit(const access::ClientAddress& address);

  // A sentence for the one who was refused.
  static std::string Describe(Limit limit);

  // Seats that are taken.
  std::size_t viewers() const;
  // Addresses that are remembered.
  std::size_t addresses() const;

 private:
  void Leave(const access::ClientAddress& counted);

  const std::size_t max_viewers_;
  const std::size_t per_address_;
  mutable std::mutex seats_mutex_;
  // Guarded by seats_mutex_. By address only where that is limited.
  std::size_t viewers_ = 0;
  std::map<access::ClientAddress, std::size_t> by_address_;
};

}  // namespace framecast::gateway
