// The binary messages of the WebSocket subprotocol framecast.v1: a header of 64 bytes,
// little-endian, then content type, annotations and payload.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "services/hub/stream.h"

namespace framecast::gateway {

// Without content type and annotations.
inline constexpr std::size_t kWireHeaderBytes = 64;

// What is sent in front of a payload. Views: they live as long as what they look into.
struct WireHeader {
  // No payload follows: the picture is that of the last frame sent on this subscription.
  bool unchanged = false;
  // The client's number for its subscription, not 0.
  std::uint32_t subscription = 0;
  // 1…hub::kMaxSequence.
  std::uint64_t sequence = 0;
  // Microseconds since the Unix epoch: by the producer's clock (0: unknown), and by the server's.
  std::uint64_t capture_time_us = 0;
  std::uint64_t ingest_time_us = 0;
  std::uint64_t sent_time_us = 0;
  // Since the frame before on this subscription.
  hub::SkipCounts skipped{};
  // ASCII, such as "image/png"; empty when the frame is unchanged.
  std::string_view content_type;
  // A JSON object as text, or empty.
  std::string_view annotations;
};

// So much does AppendWireHeader append.
std::size_t WireHeaderBytes(const WireHeader& header);

// Appends the header, content type and annotations; the payload is sent behind it. Skip counts
// saturate at 2³²−1; the content type is left out when the frame is unchanged. The hub admits no
// content type and annotations that a header could not hold; should they ever be, the annotations
// are left out, then the content type. Pure.
void AppendWireHeader(const WireHeader& header, std::string& out);

// A whole message, as views into it.
struct WireFrame {
  WireHeader header;
  std::string_view payload;
};

// Reads a whole message. Bytes of the header that this version does not know are skipped. Nothing,
// and a sentence in `error`, when the message is malformed or has a flag that is not known: readers
// drop such a frame and count it. Pure.
std::optional<WireFrame> DecodeWireFrame(std::string_view message, std::string& error);

}  // namespace framecast::gateway
