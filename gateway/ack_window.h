// How many frames of one subscription may be under way: sent, and not yet acked by the viewer.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "services/hub/clock.h"
#include "services/hub/frame.h"

namespace framecast::gateway {

// The largest window; more frames are never remembered.
inline constexpr unsigned kMaxWindowFrames = 64;

// What a subscription asks for.
struct WindowSetting {
  // Found from how long acks take; `frames` has no meaning then.
  bool automatic = false;
  // 1…64; 0: no acks are expected, nothing is limited.
  unsigned frames = 0;
  friend bool operator==(const WindowSetting&, const WindowSetting&) = default;
};

// A pure state machine, for one thread. Times are passed in and never go back.
//
// The automatic window is as large as keeps the path full and no larger, so that no queue builds up
// in a router where pictures would grow old. It is controlled by delay, in the spirit of LEDBAT
// (RFC 6817), since loss is hidden by TCP and comes seconds too late:
//
// - It starts at 2 frames and grows by one an ack from the second on, as in slow start (RFC 5681,
//   section 3.1), later by one a round trip, once the frame that filled it up was acked in time;
//   but only if it held a frame back while the acked one was under way.
// - The delay of an ack is the time since its frame was sent: path, transmission, the browser's
//   work. The smallest is taken as the base, what is above it as queueing (RFC 6817). Two buckets
//   of 10 s keep the base; after as long without an ack it is sought anew.
// - Slow start ends when queueing begins to show: an eighth of the base, at least 10 ms, as in
//   HyStart++ (RFC 9406, section 4.2).
// - Queueing of more than 50 ms or a quarter of the base, whichever is more, is late: the window
//   shrinks to three quarters, at least to 1, once a round trip.
// - When nothing came near the base for a whole bucket, either the path became longer or a queue of
//   ours stands in it. Halving the window empties the queue and shows which: otherwise the queue
//   would become the base, and grow from there. (LEDBAT++, draft-irtf-iccrg-ledbat-plus-plus, slows
//   down now and then for the same reason.)
// - At a window of 1 the path holds nothing of ours, so that what is late then for 2 s is a longer
//   path, and becomes the base.
class AckWindow {
 public:
  explicit AckWindow(WindowSetting setting = {});

  // Takes effect with the next frame; what is under way stays so. An automatic window that is asked
  // for again keeps its size.
  void Set(WindowSetting setting);

  // There is a window at all.
  bool limited() const { return setting_.automatic || setting_.frames > 0; }
  // Another frame may be sent now.
  bool open() const { return !limited() || under_way_.size() < frames_; }
  // The present size, 1…64; 0: not limited.
  unsigned frames() const { return frames_; }
  // How many are under way; 0 when not limited.
  std::size_t under_way() const { return under_way_.size(); }

  // In the order of sending: sequences rise within an epoch. Without a window only the position of
  // the last frame is remembered; with one, the last 64 that were not acked.
  void Sent(hub::FramePosition position, std::int64_t ingest_time_us, hub::SteadyTime now);
  // A frame was there to send and the window was closed.
  void HeldBack() { ++held_back_; }

  enum class AckKind {
    kFreed,   // at least one frame is no longer under way
    kStale,   // nothing was: acked before, of an epoch that is over, or without a window
    kFuture,  // a sequence of the last sent epoch that was not sent yet; nothing changes
  };
  struct Acked {
    AckKind kind = AckKind::kStale;
    // Of exactly the acked frame, if it was under way.
    std::optional<std::int64_t> ingest_time_us;
  };
  // Cumulative in the order of sending: frees the frame, and all that were sent before it.
  Acked Ack(hub::FramePosition position, hub::SteadyTime now);

 private:
  struct UnderWay {
    hub::FramePosition position;
    std::int64_t ingest_time_us;
    hub::SteadyTime sent;
    // Of held_back_, then.
    std::uint64_t held_back;
    // It was the last one that this size of the window had room for.
    bool filled;
  };

  void Restart();
  void Adapt(const UnderWay& frame, hub::SteadyTime now);
  void TurnBuckets(hub::SteadyTime now);
  void Shrink(const UnderWay& frame, hub::SteadyTime now);
  void Grow(const UnderWay& frame, hub::SteadyTime now);
  hub::Duration base() const;

  WindowSetting setting_;
  unsigned frames_ = 0;
  // kMaxWindowFrames at most. No deque: an empty one takes 600 bytes.
  std::vector<UnderWay> under_way_;
  std::optional<hub::FramePosition> last_sent_;

  // Only of use to the automatic window from here on.
  std::uint64_t held_back_ = 0;
  bool slow_start_ = true;
  // Frames sent before these times say nothing about the window after them.
  hub::SteadyTime last_growth_;
  hub::SteadyTime last_shrink_;
  // The smallest delays of the present bucket and of the one before.
  std::array<hub::Duration, 2> smallest_{};
  std::optional<hub::SteadyTime> bucket_end_;
  // At a window of 1: since when every ack is late.
  std::optional<hub::SteadyTime> late_since_;
};

}  // namespace framecast::gateway
