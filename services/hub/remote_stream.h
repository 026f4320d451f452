// What is known here of a stream that another node has, and which of two nodes has it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>

#include "services/hub/clock.h"
#include "services/hub/stream_state.h"

namespace framecast::hub {

// Of several epochs of one stream on several nodes the greatest is the stream's. One that somebody
// publishes comes before one that nobody does; then the newer.
struct EpochRank {
  bool held = false;
  std::int64_t started_us = 0;
  std::uint64_t epoch = 0;
  friend bool operator<(const EpochRank& a, const EpochRank& b) {
    return std::tie(a.held, a.started_us, a.epoch) < std::tie(b.held, b.started_us, b.epoch);
  }
};

// What the node that has the stream says of it. Times are by this machine's clock.
struct RemoteStream {
  // Its name; not empty.
  std::string node;
  // Not 0.
  std::uint64_t epoch = 0;
  // When it began: microseconds since the Unix epoch, by the clock of its node, but later than any
  // epoch of the stream that it knew.
  std::int64_t epoch_started_us = 0;
  // Of whom it is that publishes; empty: not said.
  std::string session_id;
  // Somebody holds the stream: nobody else may publish it without taking over.
  bool held = false;
  StreamState state = StreamState::kWaiting;
  std::string title;
  std::map<std::string, std::string> labels;
  std::string content_type;
  std::uint64_t last_sequence = 0;
  // Over all nodes.
  std::uint32_t viewers = 0;
  double fps = 0;
  double bytes_per_second = 0;
  std::optional<Duration> interval;
  std::uint64_t ring_frames = 0;
  std::uint64_t ring_bytes = 0;
  Duration ring_span{};
  std::optional<std::int64_t> publisher_since_us;
  std::optional<std::int64_t> clock_offset_us;
  std::optional<std::int64_t> last_frame_us;
  std::optional<std::int64_t> last_change_us;
  friend bool operator==(const RemoteStream&, const RemoteStream&) = default;
};

inline EpochRank RankOf(const RemoteStream& remote) {
  return {remote.held, remote.epoch_started_us, remote.epoch};
}

}  // namespace framecast::hub
