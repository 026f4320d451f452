// How many may watch at once: in all, and from one address.
#pragma once

#include <array>
#include <boost/asio/ip/address.hpp>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <variant>

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

  // Who is counted: an IPv4 address, also one that is mapped into IPv6, or a /64 of IPv6, which is
  // what one subscriber has.
  using Counted = std::array<unsigned char, 16>;

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
    Seat(ViewerLimits& limits, const Counted& counted) : limits_(&limits), counted_(counted) {}
    ViewerLimits* limits_;
    Counted counted_;
  };

  // A seat, or the limit that is reached.
  [[nodiscard]] std::variant<Seat, Limit> Admit(const boost::asio::ip::address& address);

  // A sentence for the one who was refused.
  static std::string Describe(Limit limit);

  // Seats that are taken.
  std::size_t viewers() const;
  // Addresses that are remembered.
  std::size_t addresses() const;

 private:
  void Leave(const Counted& counted);

  const std::size_t max_viewers_;
  const std::size_t per_address_;
  mutable std::mutex seats_mutex_;
  // Guarded by seats_mutex_. By address only where that is limited.
  std::size_t viewers_ = 0;
  std::map<Counted, std::size_t> by_address_;
};

}  // namespace framecast::gateway
