// How many frames of a subscription may be under way before the viewer's acks:
// a number, or as many as the path needs.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "services/hub/clock.h"
#include "services/hub/frame.h"

namespace framecast::gateway {

// The largest window, and the most that `auto` grows to.
inline constexpr unsigned kMaxWindow = 64;

struct WindowSetting {
  bool automatic = false;
  // If not automatic. 0: no acks are expected, and nothing is bounded.
  unsigned frames = 0;
};

// Pure; for one thread; `now` never goes back.
//
// `auto` looks at the delay of acks, as LEDBAT does (RFC 6817). What the smallest delay of the last
// 10 to 20 s is exceeded by is taken for a queue on the path: over 50 ms, or a quarter of that
// smallest delay if that is more, the window shrinks by a quarter, at most once a round trip. As
// long as there is none it grows whenever it held a frame back: at first by one an ack (slow
// start), after the first queue by one a round trip. When for ten seconds no ack came near the
// smallest delay that was known, the path may have become longer, or our own queue may stand: the
// window is halved to see which.
class AckWindow {
 public:
  explicit AckWindow(WindowSetting setting = {}) { Set(setting); }

  // Frames under way stay under way.
  void Set(WindowSetting setting);

  // Whether it bounds anything.
  bool limited() const { return automatic_ || frames_ > 0; }
  // Whether another frame may be sent.
  bool open() const { return !limited() || under_way_.size() < frames_; }
  // Its present size; 0: unlimited.
  unsigned frames() const { return frames_; }

  // A frame goes out. Only when open().
  void Sent(hub::FramePosition position, std::int64_t ingest_time_us, hub::SteadyTime now);
  // A frame could have gone, and the window was closed.
  void HeldBack() { held_back_ = true; }

  enum class AckKind {
    kFreed,   // it and those before it are no longer under way
    kStale,   // it was acked before, or belongs to an epoch that is over
    kFuture,  // of the epoch sent last, and not sent yet
  };
  struct Acked {
    AckKind kind;
    // Of exactly that frame, if it was under way.
    std::optional<std::int64_t> ingest_time_us;
  };
  Acked Ack(hub::FramePosition position, hub::SteadyTime now);

 private:
  struct UnderWay {
    hub::FramePosition position;
    std::int64_t ingest_time_us;
    hub::SteadyTime sent;
  };

  // An ack took so long.
  void Adapt(hub::Duration delay, hub::SteadyTime now);
  void RotateBase(hub::SteadyTime now);
  void Shrink(unsigned to, hub::Duration round_trip, hub::SteadyTime now);

  bool automatic_ = false;
  unsigned frames_ = 0;
  std::deque<UnderWay> under_way_;
  // The last frame sent; epoch 0: none.
  hub::FramePosition last_sent_;

  bool held_back_ = false;
  bool slow_start_ = true;
  unsigned acks_since_growth_ = 0;
  // Not before: what is under way still shows the window as it was.
  hub::SteadyTime next_change_{};
  // The smallest delays of this stretch of ten seconds and of the one before.
  std::optional<hub::Duration> base_;
  std::optional<hub::Duration> base_before_;
  hub::SteadyTime base_since_{};
};

}  // namespace framecast::gateway
