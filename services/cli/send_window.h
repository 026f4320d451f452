// How many frames may be under way to the server, so that none waits on a thin link and a long one
// is still kept full.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>

namespace framecast::cli {

// Not thread-safe. `now` never goes back.
//
// At most `max_unacked` are under way, or what the source offers within a round trip, if that is
// more. But a frame that is sent behind others is old when it arrives: on a link that takes longer
// for a frame than the source does, only as many as fill it, 1 + round trip / transmit time, which
// is its bandwidth-delay product in frames. Until the first ack, one.
//
// The round trip is that of the open request, which is small: what frames take contains their own
// queue. The transmit time of a frame is what its ack came later than the one before, or, when it
// was alone, later than a round trip, less what the server may wait to batch acks; smoothed as TCP
// does it (RFC 6298, section 2).
class SendWindow {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Duration = std::chrono::steady_clock::duration;

  explicit SendWindow(std::size_t max_unacked) : max_unacked_(max_unacked) {}

  // A new connection; nothing is under way. `round_trip`: from the open request to its answer.
  void Begin(Duration round_trip);
  // The source gave a frame, sent or not.
  void OnOffered(Time now);
  void OnSent(std::uint64_t sequence, Time now);
  // Cumulative.
  void OnAcked(std::uint64_t up_to, Time now);

  std::size_t under_way() const { return sent_.size(); }
  // How many may be; at least 1.
  std::size_t limit() const;

 private:
  struct Sent {
    std::uint64_t sequence;
    Time at;
  };

  const std::size_t max_unacked_;
  std::deque<Sent> sent_;
  Duration round_trip_{};
  // Smoothed; 0: not known yet.
  Duration transmit_{};
  Duration interval_{};
  Time last_offered_{};
  Time last_ack_{};
};

}  // namespace framecast::cli
