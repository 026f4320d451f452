// The newest frames of one stream, in memory, bounded in age, number and bytes.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <string_view>
#include <vector>

#include "services/hub/frame.h"

namespace framecast::hub {

// Whichever is reached first evicts the oldest frames; the newest frame always stays.
struct RingLimits {
  Duration age = std::chrono::seconds(60);
  std::uint64_t frames = 4096;
  std::uint64_t bytes = std::uint64_t{64} << 20;
};

enum class EvictReason { kAge, kFrames, kBytes, kBudget, kTtl };
inline constexpr int kEvictReasons = 5;

// As in metrics: "age", …
std::string_view ToString(EvictReason reason);

// Frames that left the ring. Let it go out of scope when no lock is held: frames may be freed then.
struct Evicted {
  std::vector<FramePtr> frames;
  std::array<std::uint64_t, kEvictReasons> by_reason{};
};

// Not thread-safe: Stream guards it. Frames are pushed with consecutive ordinals; those of an epoch
// come in one run, in which sequences rise.
class Ring {
 public:
  // `budget` must outlive the ring.
  Ring(const RingLimits& limits, MemoryBudget& budget);
  ~Ring();
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;

  void Push(FramePtr frame, Evicted& evicted);
  // Evicts what is over the age at `now`.
  void Expire(SteadyTime now, Evicted& evicted);
  // Evicts the oldest frame unless it is the newest too. False if there was nothing to evict.
  bool EvictOldest(EvictReason reason, Evicted& evicted);
  // Evicts all but the newest.
  void KeepNewest(EvictReason reason, Evicted& evicted);

  // The newest, too.
  void Clear(EvictReason reason, Evicted& evicted);

  // Null when empty.
  FramePtr newest() const { return frames_.empty() ? nullptr : frames_.back(); }
  FramePtr oldest() const { return frames_.empty() ? nullptr : frames_.front(); }
  // Those with a greater ordinal, oldest first.
  std::vector<FramePtr> AllAfter(std::uint64_t ordinal) const;
  // The oldest frame with a greater ordinal; null if there is none yet.
  FramePtr After(std::uint64_t ordinal) const;
  // Null if it is not here.
  FramePtr Find(FramePosition position) const;
  // The newest frame of that epoch at or below the sequence; null if there is none here.
  FramePtr FindAtOrBelow(FramePosition position) const;

  std::uint64_t frames() const { return frames_.size(); }
  std::uint64_t bytes() const { return bytes_; }

 private:
  void PopOldest(EvictReason reason, Evicted& evicted);

  const RingLimits limits_;
  MemoryBudget& budget_;
  std::deque<FramePtr> frames_;
  std::uint64_t bytes_ = 0;
};

}  // namespace framecast::hub
