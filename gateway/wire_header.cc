#include "gateway/wire_header.h"

#include <algorithm>
#include <array>
#include <boost/endian/conversion.hpp>
#include <limits>

#include "services/hub/frame.h"

namespace framecast::gateway {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::uint8_t kUnchanged = 1;
constexpr std::size_t kMostHeaderBytes = std::numeric_limits<std::uint16_t>::max();

using boost::endian::order;

// Writes the value and steps behind it.
template <typename Unsigned>
void Write(std::uint64_t value, unsigned char*& at) {
  boost::endian::endian_store<Unsigned, sizeof(Unsigned), order::little>(
      at, static_cast<Unsigned>(value));
  at += sizeof(Unsigned);
}

template <typename Unsigned>
Unsigned ReadLittleEndian(std::string_view bytes, std::size_t offset) {
  return boost::endian::endian_load<Unsigned, sizeof(Unsigned), order::little>(
      reinterpret_cast<const unsigned char*>(bytes.data() + offset));
}

// What follows the fixed part, as far as it fits: a length that does not would make a lie of where
// the payload starts.
struct Texts {
  explicit Texts(const WireHeader& header)
      : content_type(header.unchanged ? std::string_view() : header.content_type),
        annotations(header.annotations) {
    if (content_type.size() > kMostHeaderBytes - kWireHeaderBytes) content_type = {};
    if (annotations.size() > kMostHeaderBytes - kWireHeaderBytes - content_type.size()) {
      annotations = {};
    }
  }
  std::size_t header_bytes() const {
    return kWireHeaderBytes + content_type.size() + annotations.size();
  }

  std::string_view content_type;
  std::string_view annotations;
};

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

// What is wrong with the fields of a header that is there in full; empty: nothing.
std::string Mistake(const WireFrame& frame) {
  const WireHeader& header = frame.header;
  if (header.subscription == 0) return "subscription 0 is none";
  if (header.sequence == 0 || header.sequence > hub::kMaxSequence) {
    return "a sequence is 1 to 9007199254740991, this is " + std::to_string(header.sequence);
  }
  if (!IsAscii(header.content_type)) return "the content type is not ASCII";
  if (!header.unchanged) return {};
  if (!header.content_type.empty()) return "an unchanged frame has no content type";
  if (!frame.payload.empty()) return "an unchanged frame has no payload";
  return {};
}

}  // namespace

std::size_t WireHeaderBytes(const WireHeader& header) { return Texts(header).header_bytes(); }

void AppendWireHeader(const WireHeader& header, std::string& out) {
  const Texts texts(header);
  std::array<unsigned char, kWireHeaderBytes> fixed;
  unsigned char* at = fixed.data();
  Write<std::uint8_t>(kVersion, at);
  Write<std::uint8_t>(header.unchanged ? kUnchanged : 0, at);
  Write<std::uint16_t>(texts.header_bytes(), at);
  Write<std::uint32_t>(header.subscription, at);
  Write<std::uint64_t>(header.sequence, at);
  Write<std::uint64_t>(header.capture_time_us, at);
  Write<std::uint64_t>(header.ingest_time_us, at);
  Write<std::uint64_t>(header.sent_time_us, at);
  for (const hub::SkipReason reason :
       {hub::SkipReason::kSlow, hub::SkipReason::kRate, hub::SkipReason::kRing,
        hub::SkipReason::kPaused, hub::SkipReason::kSourceGap}) {
    Write<std::uint32_t>(std::min<std::uint64_t>(header.skipped[static_cast<std::size_t>(reason)],
                                                 std::numeric_limits<std::uint32_t>::max()),
                         at);
  }
  Write<std::uint16_t>(texts.content_type.size(), at);
  Write<std::uint16_t>(texts.annotations.size(), at);
  out.reserve(out.size() + texts.header_bytes());
  out.append(reinterpret_cast<const char*>(fixed.data()), fixed.size());
  out.append(texts.content_type);
  out.append(texts.annotations);
}

std::optional<WireFrame> DecodeWireFrame(std::string_view message, std::string& error) {
  const auto fault = [&](std::string sentence) {
    error = std::move(sentence);
    return std::nullopt;
  };
  if (message.size() < kWireHeaderBytes) {
    return fault("a frame has at least 64 bytes, this has " + std::to_string(message.size()));
  }
  const auto version = ReadLittleEndian<std::uint8_t>(message, 0);
  if (version != kVersion) return fault("version " + std::to_string(version) + " is not known");
  const auto flags = ReadLittleEndian<std::uint8_t>(message, 1);
  if ((flags & ~kUnchanged) != 0) {
    return fault("of the flags " + std::to_string(flags) + " not all are known");
  }
  const std::size_t header_bytes = ReadLittleEndian<std::uint16_t>(message, 2);
  const std::size_t content_type_bytes = ReadLittleEndian<std::uint16_t>(message, 60);
  const std::size_t annotations_bytes = ReadLittleEndian<std::uint16_t>(message, 62);
  if (header_bytes > message.size()) return fault("the header does not fit into the message");
  if (kWireHeaderBytes + content_type_bytes + annotations_bytes > header_bytes) {
    return fault("content type and annotations do not fit into the header");
  }
  WireFrame frame;
  WireHeader& header = frame.header;
  header.unchanged = (flags & kUnchanged) != 0;
  header.subscription = ReadLittleEndian<std::uint32_t>(message, 4);
  header.sequence = ReadLittleEndian<std::uint64_t>(message, 8);
  header.capture_time_us = ReadLittleEndian<std::uint64_t>(message, 16);
  header.ingest_time_us = ReadLittleEndian<std::uint64_t>(message, 24);
  header.sent_time_us = ReadLittleEndian<std::uint64_t>(message, 32);
  std::size_t offset = 40;
  for (const hub::SkipReason reason :
       {hub::SkipReason::kSlow, hub::SkipReason::kRate, hub::SkipReason::kRing,
        hub::SkipReason::kPaused, hub::SkipReason::kSourceGap}) {
    header.skipped[static_cast<std::size_t>(reason)] =
        ReadLittleEndian<std::uint32_t>(message, offset);
    offset += sizeof(std::uint32_t);
  }
  header.content_type = message.substr(kWireHeaderBytes, content_type_bytes);
  header.annotations = message.substr(kWireHeaderBytes + content_type_bytes, annotations_bytes);
  frame.payload = message.substr(header_bytes);
  if (std::string mistake = Mistake(frame); !mistake.empty()) return fault(std::move(mistake));
  return frame;
}

}  // namespace framecast::gateway
