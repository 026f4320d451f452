#include <algorithm>
#include <cstring>
#include <optional>
#include <string>

#include "gateway/wire_header.h"
#include "services/hub/frame.h"
#include "tests/fuzz/targets.h"

namespace framecast::fuzz {
namespace {

using gateway::WireHeader;

bool Same(const WireHeader& a, const WireHeader& b) {
  return a.unchanged == b.unchanged && a.subscription == b.subscription &&
         a.sequence == b.sequence && a.capture_time_us == b.capture_time_us &&
         a.ingest_time_us == b.ingest_time_us && a.sent_time_us == b.sent_time_us &&
         a.skipped == b.skipped && a.content_type == b.content_type &&
         a.annotations == b.annotations;
}

// What is written is read again.
void CheckRoundTrip(const WireHeader& header, std::string_view payload) {
  std::string message;
  AppendWireHeader(header, message);
  message += payload;
  std::string error;
  const auto frame = gateway::DecodeWireFrame(message, error);
  Require(frame.has_value(), "a frame that was written is read: " + error);
  Require(Same(frame->header, header), "it has the header that was written");
  Require(frame->payload == payload, "it has the payload that was written");
}

// Takes the next bytes off the input.
template <typename Number>
Number Take(std::string_view& input) {
  Number number{};
  const std::size_t bytes = std::min(sizeof number, input.size());
  std::memcpy(&number, input.data(), bytes);
  input.remove_prefix(bytes);
  return number;
}

void Encode(std::string_view input) {
  WireHeader header;
  header.unchanged = (Take<std::uint8_t>(input) & 1) != 0;
  header.subscription = std::max<std::uint32_t>(1, Take<std::uint32_t>(input));
  header.sequence = Take<std::uint64_t>(input) % hub::kMaxSequence + 1;
  header.capture_time_us = Take<std::uint64_t>(input);
  header.ingest_time_us = Take<std::uint64_t>(input);
  header.sent_time_us = Take<std::uint64_t>(input);
  for (std::uint64_t& count : header.skipped) count = Take<std::uint32_t>(input);
  std::string content_type(input.substr(0, Take<std::uint8_t>(input)));
  for (char& c : content_type) c = static_cast<char>(' ' + (c & 0x3f));
  if (!header.unchanged) header.content_type = content_type;
  header.annotations = input.substr(0, Take<std::uint16_t>(input) % 50'000);
  CheckRoundTrip(header, header.unchanged ? std::string_view() : input);
}

}  // namespace

void WireFrame(std::string_view input) {
  std::string error;
  if (const auto frame = gateway::DecodeWireFrame(input, error)) {
    Require(error.empty(), "no error when there is a frame");
    CheckRoundTrip(frame->header, frame->payload);
  } else {
    Require(!error.empty(), "a sentence when there is no frame");
  }
  Encode(input);
}

}  // namespace framecast::fuzz
