#include "services/bridge/frame_message.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "services/bridge/json_fields.h"
#include "services/hub/admission.h"

namespace framecast::bridge {
namespace {

constexpr std::uint8_t kVersion = 1;

template <typename Unsigned>
void AppendNumber(std::uint64_t value, std::string& out) {
  for (std::size_t byte = 0; byte < sizeof(Unsigned); ++byte) {
    out.push_back(static_cast<char>(value >> (8 * byte)));
  }
}

// Takes the number off the front of `bytes`, which must have it.
template <typename Unsigned>
Unsigned TakeNumber(std::string_view& bytes) {
  Unsigned value = 0;
  for (std::size_t byte = 0; byte < sizeof(Unsigned); ++byte) {
    value = static_cast<Unsigned>(value | Unsigned{static_cast<unsigned char>(bytes[byte])}
                                              << (8 * byte));
  }
  bytes.remove_prefix(sizeof(Unsigned));
  return value;
}

bool IsTime(std::int64_t unix_micros) { return unix_micros >= 0 && unix_micros <= kMaxTimeUs; }

// As the hub keeps them; they are shown without another look.
bool IsAnnotations(std::string_view text) {
  if (text.empty()) return true;
  const bool one_line =
      std::all_of(text.begin(), text.end(), [](unsigned char c) { return c >= ' '; });
  return one_line && text.front() == '{' && nlohmann::json::accept(text);
}

}  // namespace

bool SendFrame(const hub::Frame& frame, std::size_t max_message_bytes, std::string& buffer,
               absl::FunctionRef<bool(std::string_view)> send) {
  std::string_view content_type = frame.content.content_type;
  std::string_view annotations = frame.content.annotations;
  const std::string_view payload = frame.content.payload;
  std::size_t offset = 0;
  do {
    const std::size_t before = kFrameHeadBytes + content_type.size() + annotations.size();
    if (before >= max_message_bytes) return false;
    const std::string_view part = payload.substr(offset, max_message_bytes - before);
    buffer.clear();
    buffer.reserve(before + part.size());
    AppendNumber<std::uint8_t>(kVersion, buffer);
    AppendNumber<std::uint8_t>(0, buffer);  // not used yet
    AppendNumber<std::uint16_t>(kFrameHeadBytes, buffer);
    AppendNumber<std::uint32_t>(annotations.size(), buffer);
    AppendNumber<std::uint64_t>(frame.position.epoch, buffer);
    AppendNumber<std::uint64_t>(frame.position.sequence, buffer);
    AppendNumber<std::uint64_t>(static_cast<std::uint64_t>(frame.content.capture_time_us), buffer);
    AppendNumber<std::uint64_t>(static_cast<std::uint64_t>(frame.ingest_time_us), buffer);
    AppendNumber<std::uint64_t>(payload.size(), buffer);
    AppendNumber<std::uint64_t>(offset, buffer);
    AppendNumber<std::uint16_t>(content_type.size(), buffer);
    buffer.append(content_type).append(annotations).append(part);
    if (!send(buffer)) return false;
    offset += part.size();
    content_type = {};
    annotations = {};
  } while (offset < payload.size());
  return true;
}

// A message, as views into it.
struct FrameAssembler::Part {
  hub::FramePosition position;
  std::int64_t capture_time_us = 0;
  std::int64_t ingest_time_us = 0;
  // Of the whole frame.
  std::uint64_t payload_bytes = 0;
  std::uint64_t offset = 0;
  std::string_view content_type;
  std::string_view annotations;
  std::string_view bytes;
};

std::optional<FrameAssembler::Part> FrameAssembler::Read(std::string_view message) {
  if (message.size() < kFrameHeadBytes) return std::nullopt;
  std::string_view head = message;
  if (TakeNumber<std::uint8_t>(head) != kVersion) return std::nullopt;
  TakeNumber<std::uint8_t>(head);
  const std::size_t head_bytes = TakeNumber<std::uint16_t>(head);
  const std::size_t annotations_bytes = TakeNumber<std::uint32_t>(head);
  Part part;
  part.position.epoch = TakeNumber<std::uint64_t>(head);
  part.position.sequence = TakeNumber<std::uint64_t>(head);
  part.capture_time_us = static_cast<std::int64_t>(TakeNumber<std::uint64_t>(head));
  part.ingest_time_us = static_cast<std::int64_t>(TakeNumber<std::uint64_t>(head));
  part.payload_bytes = TakeNumber<std::uint64_t>(head);
  part.offset = TakeNumber<std::uint64_t>(head);
  const std::size_t content_type_bytes = TakeNumber<std::uint16_t>(head);

  // A later version may have more in its head.
  if (head_bytes < kFrameHeadBytes || head_bytes > message.size()) return std::nullopt;
  if (content_type_bytes > hub::kMaxContentTypeBytes ||
      annotations_bytes > hub::kMaxAnnotationsBytes) {
    return std::nullopt;
  }
  const std::size_t texts_bytes = content_type_bytes + annotations_bytes;
  if (texts_bytes > message.size() - head_bytes || (part.offset != 0 && texts_bytes != 0)) {
    return std::nullopt;
  }
  part.content_type = message.substr(head_bytes, content_type_bytes);
  part.annotations = message.substr(head_bytes + content_type_bytes, annotations_bytes);
  part.bytes = message.substr(head_bytes + texts_bytes);

  if (part.position.epoch == 0 || part.position.sequence == 0 ||
      part.position.sequence > hub::kMaxSequence) {
    return std::nullopt;
  }
  if (!IsTime(part.capture_time_us) || !IsTime(part.ingest_time_us)) return std::nullopt;
  if (part.bytes.empty() || part.offset > part.payload_bytes ||
      part.bytes.size() > part.payload_bytes - part.offset) {
    return std::nullopt;
  }
  if (!IsAnnotations(part.annotations)) return std::nullopt;
  return part;
}

FrameAssembler::Added FrameAssembler::Add(std::string_view message) {
  const std::optional<Part> part = Read(message);
  if (!part) return Added::kInvalid;
  if (payload_bytes_ != 0 && part->position != frame_.position) GiveUp();
  if (part->offset == 0) return Begin(*part);
  if (payload_bytes_ != 0) return Continue(*part);
  if (part->position == past_) return Added::kMore;
  past_ = part->position;
  if (part->payload_bytes > max_frame_bytes_) return Added::kInvalid;
  Count(part->position);
  return Added::kMore;
}

FrameAssembler::Added FrameAssembler::Begin(const Part& part) {
  frame_ = {};
  payload_bytes_ = 0;
  past_ = part.position;
  if (part.payload_bytes > max_frame_bytes_) return Added::kInvalid;
  frame_.position = part.position;
  frame_.ingest_time_us = part.ingest_time_us;
  frame_.content.capture_time_us = part.capture_time_us;
  frame_.content.content_type = part.content_type;
  frame_.content.annotations = part.annotations;
  frame_.content.payload.reserve(part.payload_bytes);
  payload_bytes_ = part.payload_bytes;
  return Continue(part);
}

FrameAssembler::Added FrameAssembler::Continue(const Part& part) {
  std::string& payload = frame_.content.payload;
  if (part.payload_bytes != payload_bytes_) return Added::kInvalid;
  // It came twice.
  if (part.offset + part.bytes.size() <= payload.size()) return Added::kMore;
  if (part.offset != payload.size()) {
    GiveUp();
    return Added::kMore;
  }
  payload.append(part.bytes);
  if (payload.size() < payload_bytes_) return Added::kMore;
  payload_bytes_ = 0;
  return Added::kWhole;
}

void FrameAssembler::GiveUp() {
  Count(frame_.position);
  frame_ = {};
  payload_bytes_ = 0;
}

void FrameAssembler::Count(hub::FramePosition lost) {
  if (lost == counted_) return;
  counted_ = lost;
  ++incomplete_;
}

hub::MirroredFrame FrameAssembler::Take() { return std::exchange(frame_, {}); }

}  // namespace framecast::bridge
