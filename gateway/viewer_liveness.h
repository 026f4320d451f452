// When a silent viewer is asked whether it is there, and when it is given up
// (docs/protocol.md, section 7).
#pragma once

#include <optional>

#include "gateway/gateway.h"
#include "services/hub/clock.h"

namespace framecast::gateway {

// For one thread.
class ViewerLiveness {
 public:
  explicit ViewerLiveness(const GatewayOptions& options)
      : options_(options), heard_(std::chrono::steady_clock::now()) {}

  // Anything was read.
  void Heard() {
    heard_ = std::chrono::steady_clock::now();
    ping_sent_.reset();
  }

  enum class Verdict { kFine, kPing, kDead };
  // `stalled_for`: how long its socket has taken nothing; `busy`: something is under way to it,
  // which it need not answer a ping through. After kPing a ping counts as sent.
  Verdict Look(hub::SteadyTime now, hub::Duration stalled_for, bool busy) {
    if (stalled_for > options_.stall_timeout) return Verdict::kDead;
    if (busy) return Verdict::kFine;
    if (ping_sent_) {
      return now - *ping_sent_ > options_.pong_timeout ? Verdict::kDead : Verdict::kFine;
    }
    if (now - heard_ < options_.ping_after) return Verdict::kFine;
    ping_sent_ = now;
    return Verdict::kPing;
  }

 private:
  const GatewayOptions& options_;
  hub::SteadyTime heard_;
  std::optional<hub::SteadyTime> ping_sent_;
};

}  // namespace framecast::gateway
