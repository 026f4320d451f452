// A frame as framecast.v1 carries it: 64 bytes, the content type and the
// annotations, then the payload (docs/protocol.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "services/hub/stream.h"

namespace framecast::gateway {

inline constexpr std::uint8_t kWireVersion = 1;
inline constexpr std::size_t kWireFixedBytes = 64;

// Times in microseconds since the Unix epoch; 0 is unknown.
struct WireHeader {
  // The same picture as the last frame sent on the subscription; there is no payload.
  bool unchanged = false;
  std::uint32_t subscription = 0;
  std::uint64_t sequence = 0;
  std::uint64_t capture_time_us = 0;
  std::uint64_t ingest_time_us = 0;
  std::uint64_t sent_time_us = 0;
  hub::SkipCounts skipped{};
  std::string_view content_type;
  std::string_view annotations;
};

// Appends all that goes before the payload. Skip counts end at 2³²−1; the content type is left out
// when `unchanged`. Content type and annotations have at most 65,535 − 64 bytes together.
void AppendWireHeader(const WireHeader& header, std::string& out);

// Views into the message that was decoded.
struct WireFrame {
  WireHeader header;
  std::string_view payload;
};

// Nothing, and a sentence in `error`, if the message is malformed, of another version or has a flag
// that is not known. Skips what a later version may put behind the annotations.
std::optional<WireFrame> DecodeWireFrame(std::string_view message, std::string& error);

}  // namespace framecast::gateway
