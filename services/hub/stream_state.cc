#include "services/hub/stream_state.h"

#include <algorithm>

namespace framecast::hub {
namespace {

constexpr int kQuietAfterIntervals = 3;

}  // namespace

std::string_view ToString(StreamState state) {
  switch (state) {
    case StreamState::kWaiting:
      return "waiting";
    case StreamState::kLive:
      return "live";
    case StreamState::kQuiet:
      return "quiet";
    case StreamState::kFrozen:
      return "frozen";
    case StreamState::kIdle:
      return "idle";
    case StreamState::kEnded:
      return "ended";
    case StreamState::kLost:
      return "lost";
  }
  return "unknown";
}

StreamState StateOf(const StreamFacts& facts, Duration frozen_after, SteadyTime now) {
  if (!facts.had_frame) return StreamState::kWaiting;
  if (!facts.has_publisher) {
    return facts.ended_by_publisher ? StreamState::kEnded : StreamState::kLost;
  }
  if (facts.pausable && !facts.watched) return StreamState::kIdle;
  const Duration quiet_after =
      std::max(kQuietAfterAtLeast, kQuietAfterIntervals * facts.median_interval);
  if (now - std::max(facts.last_frame, facts.publisher_since) > quiet_after) {
    return StreamState::kQuiet;
  }
  if (frozen_after > Duration::zero() && facts.last_frame - facts.last_change >= frozen_after) {
    return StreamState::kFrozen;
  }
  return StreamState::kLive;
}

}  // namespace framecast::hub
