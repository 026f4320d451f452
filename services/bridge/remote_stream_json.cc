#include "services/bridge/remote_stream_json.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "services/hub/hub.h"

namespace framecast::bridge {
namespace {

using nlohmann::json;

constexpr double kMaxBytesPerSecond = 1e15;
constexpr double kMaxFps = 1e9;
constexpr std::size_t kMaxStateBytes = 32;

void WriteTime(json& object, const char* name, const std::optional<std::int64_t>& unix_micros) {
  if (unix_micros) object[name] = *unix_micros;
}

void WriteText(json& object, const char* name, const std::string& text) {
  if (!text.empty()) object[name] = text;
}

void ReadSessionId(JsonFields& fields, std::string& out) {
  std::string hex;
  fields.ReadText("session_id", hex, 2 * hub::kSessionIdBytes);
  if (hex.empty()) return;
  if (hex.size() != 2 * hub::kSessionIdBytes ||
      !std::all_of(hex.begin(), hex.end(),
                   [](unsigned char c) { return absl::ascii_isxdigit(c); })) {
    return fields.Fail("session_id", "not a session's id");
  }
  out = absl::HexStringToBytes(hex);
}

void ReadState(JsonFields& fields, hub::StreamState& out) {
  std::string text;
  fields.ReadText("state", text, kMaxStateBytes);
  for (int state = 0; state < hub::kStreamStates; ++state) {
    out = static_cast<hub::StreamState>(state);
    if (text == hub::ToString(out)) return;
  }
  fields.Fail("state", "not a state");
}

void ReadLabels(JsonFields& fields, std::map<std::string, std::string>& out) {
  const json::object_t* labels = fields.Object("labels");
  if (labels == nullptr) return;
  if (labels->size() > hub::kMaxLabels) return fields.Fail("labels", "too many");
  for (const auto& [key, value] : *labels) {
    const auto* text = value.get_ptr<const std::string*>();
    if (text == nullptr || key.size() + text->size() > hub::kMaxLabelBytes) {
      return fields.Fail("labels", "more than short texts");
    }
    out[key] = *text;
  }
}

}  // namespace

json ToJson(const hub::RemoteStream& stream) {
  json object = {{"epoch", hub::FormatEpoch(stream.epoch)},
                 {"epoch_started_us", stream.epoch_started_us},
                 {"state", std::string(hub::ToString(stream.state))},
                 {"last_sequence", stream.last_sequence},
                 {"viewers", stream.viewers},
                 {"fps", stream.fps},
                 {"bytes_per_second", stream.bytes_per_second},
                 {"ring_frames", stream.ring_frames},
                 {"ring_bytes", stream.ring_bytes},
                 {"ring_span_us", ToMicros(stream.ring_span)}};
  WriteText(object, "session_id", absl::BytesToHexString(stream.session_id));
  if (stream.held) object["held"] = true;
  WriteText(object, "title", stream.title);
  if (!stream.labels.empty()) object["labels"] = stream.labels;
  WriteText(object, "content_type", stream.content_type);
  if (stream.interval) object["interval_us"] = ToMicros(*stream.interval);
  WriteTime(object, "publisher_since_us", stream.publisher_since_us);
  WriteTime(object, "clock_offset_us", stream.clock_offset_us);
  WriteTime(object, "last_frame_us", stream.last_frame_us);
  WriteTime(object, "last_change_us", stream.last_change_us);
  return object;
}

hub::RemoteStream ReadRemoteStream(const json& object, std::string& mistake) {
  hub::RemoteStream stream;
  JsonFields fields(object, mistake);
  fields.Require({"epoch", "epoch_started_us", "state"});
  fields.ReadEpoch("epoch", stream.epoch);
  fields.ReadTime("epoch_started_us", stream.epoch_started_us);
  ReadSessionId(fields, stream.session_id);
  fields.ReadBool("held", stream.held);
  ReadState(fields, stream.state);
  fields.ReadText("title", stream.title, hub::kMaxTitleBytes);
  ReadLabels(fields, stream.labels);
  fields.ReadContentType("content_type", stream.content_type);
  fields.ReadUnsigned("last_sequence", stream.last_sequence, hub::kMaxSequence);
  fields.ReadUnsigned("viewers", stream.viewers);
  fields.ReadNumber("fps", stream.fps, kMaxFps);
  fields.ReadNumber("bytes_per_second", stream.bytes_per_second, kMaxBytesPerSecond);
  fields.ReadDuration("interval_us", stream.interval);
  // The most that JSON's numbers hold exactly everywhere.
  fields.ReadUnsigned("ring_frames", stream.ring_frames, hub::kMaxSequence);
  fields.ReadUnsigned("ring_bytes", stream.ring_bytes, hub::kMaxSequence);
  fields.ReadDuration("ring_span_us", stream.ring_span);
  fields.ReadTime("publisher_since_us", stream.publisher_since_us);
  fields.ReadTimeOffset("clock_offset_us", stream.clock_offset_us);
  fields.ReadTime("last_frame_us", stream.last_frame_us);
  fields.ReadTime("last_change_us", stream.last_change_us);
  return stream;
}

}  // namespace framecast::bridge
