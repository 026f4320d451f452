// Frames of a stream that are not in its ring here, but somewhere else.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/hub/frame.h"

namespace framecast::hub {

// A frame without its picture.
struct FrameEntry {
  FramePosition position;
  // As in Frame and FrameContent.
  std::int64_t capture_time_us = 0;
  std::int64_t ingest_time_us = 0;
  std::uint64_t bytes = 0;
  std::string content_type;
  friend bool operator==(const FrameEntry&, const FrameEntry&) = default;
};

// What a ring held at one moment.
struct FrameIndex {
  // Of the present numbering; 0 before the first publisher.
  std::uint64_t epoch = 0;
  // Nothing: it was empty.
  std::optional<FramePosition> oldest;
  // Oldest first.
  std::vector<FrameEntry> frames;
  friend bool operator==(const FrameIndex&, const FrameIndex&) = default;
};

// Given to a stream by whoever mirrors it (Mirror). Thread-safe.
class FrameSource {
 public:
  virtual ~FrameSource() = default;

  enum class Outcome { kHere, kNotYet, kGone, kUnreachable };
  struct Fetched {
    Outcome outcome = Outcome::kUnreachable;
    FramePtr frame;  // set when kHere
  };
  // Calls `done` exactly once, on any thread, within kFetchTimeout; perhaps before it returns.
  // Without a position: the newest frame; kNotYet is then a stream without a frame.
  virtual void Fetch(const std::optional<FramePosition>& position,
                     std::function<void(Fetched)> done) = 0;
  // The same for the index, of the frames behind `after`. Nothing: it cannot be reached.
  virtual void FetchIndex(const std::optional<FramePosition>& after,
                          std::function<void(std::optional<FrameIndex>)> done) = 0;
};

inline constexpr Duration kFetchTimeout = std::chrono::seconds(2);

using FrameSourcePtr = std::shared_ptr<FrameSource>;

}  // namespace framecast::hub
