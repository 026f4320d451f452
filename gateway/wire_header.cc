#include "gateway/wire_header.h"

#include <algorithm>
#include <limits>

namespace framecast::gateway {
namespace {

constexpr std::uint8_t kUnchanged = 1;

template <typename Number>
void Put(Number value, std::string& out) {
  for (std::size_t i = 0; i < sizeof(Number); ++i) {
    out.push_back(static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xff));
  }
}

template <typename Number>
Number Get(std::string_view bytes, std::size_t at) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < sizeof(Number); ++i) {
    value |= std::uint64_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
  }
  return static_cast<Number>(value);
}

}  // namespace

void AppendWireHeader(const WireHeader& header, std::string& out) {
  const std::string_view content_type = header.unchanged ? "" : header.content_type;
  out.reserve(out.size() + kWireFixedBytes + content_type.size() + header.annotations.size());
  Put(kWireVersion, out);
  Put<std::uint8_t>(header.unchanged ? kUnchanged : 0, out);
  Put(static_cast<std::uint16_t>(kWireFixedBytes + content_type.size() + header.annotations.size()),
      out);
  Put(header.subscription, out);
  Put(header.sequence, out);
  Put(header.capture_time_us, out);
  Put(header.ingest_time_us, out);
  Put(header.sent_time_us, out);
  for (const std::uint64_t count : header.skipped) {
    Put(static_cast<std::uint32_t>(
            std::min<std::uint64_t>(count, std::numeric_limits<std::uint32_t>::max())),
        out);
  }
  Put(static_cast<std::uint16_t>(content_type.size()), out);
  Put(static_cast<std::uint16_t>(header.annotations.size()), out);
  out += content_type;
  out += header.annotations;
}

std::optional<WireFrame> DecodeWireFrame(std::string_view message, std::string& error) {
  if (message.size() < kWireFixedBytes) {
    error = "a frame has at least 64 bytes, this has " + std::to_string(message.size()) + ".";
    return std::nullopt;
  }
  if (const auto version = Get<std::uint8_t>(message, 0); version != kWireVersion) {
    error = "the frame is of version " + std::to_string(version) + ", only 1 is known.";
    return std::nullopt;
  }
  const auto flags = Get<std::uint8_t>(message, 1);
  if ((flags & ~kUnchanged) != 0) {
    error = "the frame has a flag that is not known: " + std::to_string(flags) + ".";
    return std::nullopt;
  }
  const std::size_t header_bytes = Get<std::uint16_t>(message, 2);
  const std::size_t content_type_bytes = Get<std::uint16_t>(message, 60);
  const std::size_t annotations_bytes = Get<std::uint16_t>(message, 62);
  if (header_bytes > message.size() ||
      kWireFixedBytes + content_type_bytes + annotations_bytes > header_bytes) {
    error = "the frame's header is longer than it says, or than the message.";
    return std::nullopt;
  }
  WireFrame frame;
  frame.header.unchanged = (flags & kUnchanged) != 0;
  if (frame.header.unchanged && (content_type_bytes > 0 || header_bytes < message.size())) {
    error = "an unchanged frame has no content type and no payload.";
    return std::nullopt;
  }
  frame.header.subscription = Get<std::uint32_t>(message, 4);
  frame.header.sequence = Get<std::uint64_t>(message, 8);
  frame.header.capture_time_us = Get<std::uint64_t>(message, 16);
  frame.header.ingest_time_us = Get<std::uint64_t>(message, 24);
  frame.header.sent_time_us = Get<std::uint64_t>(message, 32);
  for (std::size_t i = 0; i < frame.header.skipped.size(); ++i) {
    frame.header.skipped[i] = Get<std::uint32_t>(message, 40 + 4 * i);
  }
  frame.header.content_type = message.substr(kWireFixedBytes, content_type_bytes);
  frame.header.annotations =
      message.substr(kWireFixedBytes + content_type_bytes, annotations_bytes);
  frame.payload = message.substr(header_bytes);
  return frame;
}

}  // namespace framecast::gateway
