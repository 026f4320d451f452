// How far another node's clock is from this one's.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace framecast::bridge {

// From questions for the time and their answers, as in NTP (RFC 5905, section 8): the exchange with
// the shortest round trip of the last kExchanges counts. Add is for one thread; the rest for any.
class NodeClock {
 public:
  static constexpr std::size_t kExchanges = 8;

  // By this node's clock when the question went and when the answer came, and by the other's in
  // between; microseconds since the Unix epoch.
  void Add(std::int64_t asked_us, std::int64_t other_us, std::int64_t answered_us);

  // A time of that node by this one's clock. As long as nothing else is known the clocks agree, and
  // so they do when they differ by no more than what an exchange leaves open: half its round trip.
  std::int64_t ToOurs(std::int64_t theirs_us) const {
    return theirs_us - ahead_us_.load(std::memory_order_relaxed);
  }

 private:
  struct Exchange {
    std::int64_t ahead_us = 0;
    std::int64_t round_trip_us = 0;
  };
  std::array<Exchange, kExchanges> exchanges_{};
  std::size_t count_ = 0;
  std::atomic<std::int64_t> ahead_us_{0};
};

}  // namespace framecast::bridge
