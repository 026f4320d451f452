// Decides whether what a producer sent may be stored: what is served as an image is an image,
// within the limits.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "services/hub/frame.h"

namespace framecast::hub {

// Limits of one frame.
struct FrameLimits {
  std::uint64_t max_frame_bytes = std::uint64_t{16} << 20;
  std::uint64_t max_pixels = 64'000'000;
  bool allow_svg = false;
};

inline constexpr std::size_t kMaxContentTypeBytes = 127;
inline constexpr std::size_t kMaxAnnotationsBytes = 16 << 10;  // as JSON

// Why a frame was not stored.
enum class RejectReason {
  kTooLarge,
  kTooManyPixels,
  kEmpty,
  kUnsupportedType,
  kTypeMismatch,
  kBadMetadata,
  kSequenceOutOfOrder,
  kSequenceOutOfRange,
};
inline constexpr int kRejectReasons = 8;

// As in metrics and JSON: "too_large", …
std::string_view ToString(RejectReason reason);

struct Rejection {
  RejectReason reason;
  // Says what is wrong and what to do, without the frame's number: "has 18.2 MiB, the limit is 16
  // MiB (--max_frame_bytes)".
  std::string message;
};

// Too large, or empty.
std::optional<Rejection> CheckSize(std::uint64_t bytes, const FrameLimits& limits);

// Checks everything but the sequence, and sets content.content_type to the recognised media type.
// `default_type` stands in for an empty content type; "application/octet-stream" counts as empty.
// Thread-safe, no state.
std::optional<Rejection> CheckContent(FrameContent& content, std::string_view default_type,
                                      const FrameLimits& limits);

// Sizes for people: "18.2 MiB".
std::string HumanBytes(std::uint64_t bytes);

}  // namespace framecast::hub
