#include "gateway/handshake_rate.h"

#include <algorithm>

namespace framecast::gateway {

bool HandshakeRate::Take(hub::SteadyTime now) {
  if (interval_ == 0) return true;
  const std::int64_t at =
      std::chrono::duration_cast<std::chrono::nanoseconds>(now.time_since_epoch()).count();
  std::int64_t due = due_.load(std::memory_order_relaxed);
  std::int64_t next = 0;
  do {
    const std::int64_t from = std::max(due, at);
    if (from - at > kSecond - interval_) return false;
    next = from + interval_;
  } while (!due_.compare_exchange_weak(due, next, std::memory_order_relaxed));
  return true;
}

}  // namespace framecast::gateway
