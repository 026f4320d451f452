#include "services/bridge/node_clock.h"

#include <algorithm>
#include <cstdlib>

namespace framecast::bridge {

void NodeClock::Add(std::int64_t asked_us, std::int64_t other_us, std::int64_t answered_us) {
  const std::int64_t round_trip_us = answered_us - asked_us;
  // A clock was set in between.
  if (round_trip_us < 0) return;
  exchanges_[count_++ % kExchanges] = {other_us - (asked_us + round_trip_us / 2), round_trip_us};
  const Exchange& best = *std::min_element(
      exchanges_.begin(), exchanges_.begin() + std::min(count_, kExchanges),
      [](const Exchange& a, const Exchange& b) { return a.round_trip_us < b.round_trip_us; });
  const bool open = std::abs(best.ahead_us) <= best.round_trip_us / 2;
  ahead_us_.store(open ? 0 : best.ahead_us, std::memory_order_relaxed);
}

}  // namespace framecast::bridge
