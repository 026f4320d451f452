// How many WebSocket handshakes a second are taken: a wall of browsers that comes back at once is
// let in piece by piece.
#pragma once

#include <atomic>
#include <cstdint>

#include "services/hub/clock.h"

namespace framecast::gateway {

// The generic cell rate algorithm (ITU-T I.371): as many in a row as one second allows, then
// evenly. Thread-safe.
class HandshakeRate {
 public:
  // 0: no limit.
  explicit HandshakeRate(std::uint64_t per_second)
      : interval_(per_second == 0 ? 0 : kSecond / static_cast<std::int64_t>(per_second)) {}

  // Whether one more may be taken now.
  bool Take(hub::SteadyTime now);

 private:
  static constexpr std::int64_t kSecond = 1'000'000'000;

  const std::int64_t interval_;  // ns
  // When the next one would be due if all came evenly.
  std::atomic<std::int64_t> due_{0};
};

}  // namespace framecast::gateway
