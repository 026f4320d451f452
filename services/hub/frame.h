// One encoded image with its metadata, as the hub keeps it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "services/hub/clock.h"
#include "services/hub/memory_budget.h"

namespace framecast::hub {

// Sequences end at 2⁵³−1, the largest integer that JavaScript's numbers hold exactly.
inline constexpr std::uint64_t kMaxSequence = (std::uint64_t{1} << 53) - 1;

// Names a frame within its stream.
struct FramePosition {
  std::uint64_t epoch = 0;
  std::uint64_t sequence = 0;
  friend bool operator==(const FramePosition&, const FramePosition&) = default;
};

// An epoch as 16 hex digits, as JSON and URLs have it.
std::string FormatEpoch(std::uint64_t epoch);
// Nothing unless it is 16 hex digits of an epoch that is not 0.
std::optional<std::uint64_t> ParseEpoch(std::string_view text);

// Decimal digits of 0…kMaxSequence; nothing for any other text.
std::optional<std::uint64_t> ParseSequence(std::string_view text);

// What the producer sent.
struct FrameContent {
  // Microseconds since the Unix epoch by the producer's clock; 0: unknown.
  std::int64_t capture_time_us = 0;
  // Media type, lower case, without parameters.
  std::string content_type;
  // A JSON object, or empty when there are none.
  std::string annotations;
  // The encoded image.
  std::string payload;
};

// The same bytes under the same type.
bool SamePicture(const FrameContent& one, const FrameContent& other);

// Immutable once it is published; shared by the ring and everyone who sends it.
struct Frame {
  Frame(FrameContent content_in, std::shared_ptr<MemoryBudget> budget);

  FramePosition position;
  // Number among the stream's accepted frames, over all of its epochs, from 1: consecutive in the
  // ring.
  std::uint64_t ordinal = 0;
  // How many sequences the stream's producers have left out within epochs, up to this frame. The
  // difference between two frames of an epoch, together with that of their ordinals, is the
  // difference of their sequences.
  std::uint64_t gaps = 0;
  // Two frames of a stream with the same change number have the same bytes and content type.
  std::uint64_t change = 0;
  // When it came in: microseconds since the Unix epoch, and the time to measure ages with.
  std::int64_t ingest_time_us = 0;
  SteadyTime ingest_time;
  FrameContent content;
  // What it counts in the memory budget.
  MemoryCharge charge;
};

using FramePtr = std::shared_ptr<const Frame>;

}  // namespace framecast::hub
