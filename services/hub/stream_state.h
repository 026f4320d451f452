// Whether a stream's pictures come, and if not, why.
#pragma once

#include <string_view>

#include "services/hub/clock.h"

namespace framecast::hub {

enum class StreamState { kWaiting, kLive, kQuiet, kFrozen, kIdle, kEnded, kLost };
inline constexpr int kStreamStates = 7;

// As in JSON and metrics: "waiting", …
std::string_view ToString(StreamState state);

// A publisher is not called quiet sooner; later, if its rhythm is slow.
inline constexpr Duration kQuietAfterAtLeast = std::chrono::seconds(5);

// What the state follows from.
struct StreamFacts {
  bool had_frame = false;
  bool has_publisher = false;
  // Of the current publisher.
  bool pausable = false;
  SteadyTime publisher_since;
  // Of the last publisher: it closed the stream itself.
  bool ended_by_publisher = false;
  // Somebody's unpaused subscription.
  bool watched = false;
  SteadyTime last_frame;
  // When the frame came in that first showed the present picture.
  SteadyTime last_change;
  // Between the publisher's frames.
  Duration median_interval{};
};

// `frozen_after` 0: never frozen. Pure.
StreamState StateOf(const StreamFacts& facts, Duration frozen_after, SteadyTime now);

}  // namespace framecast::hub
