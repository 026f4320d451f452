#include "services/bridge/node_query.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "services/bridge/json_fields.h"
#include "services/bridge/node_message.h"
#include "services/bridge/text_cutter.h"

namespace framecast::bridge {
namespace {

using nlohmann::json;
using Outcome = hub::FrameSource::Outcome;

constexpr const char* kNotYet = "not_yet";
constexpr const char* kGone = "gone";

std::string QueryText(const std::string& stream, const char* position_name,
                      const std::optional<hub::FramePosition>& position) {
  json object = {{"stream", stream}};
  if (position) object[position_name] = ToJson(*position);
  return Dump(object);
}

// Reads an object with `read(fields, message)`.
template <typename Message, typename Read>
absl::StatusOr<Message> ReadMessage(std::string_view text, Read read) {
  const absl::StatusOr<json> object = ParseObject(text);
  if (!object.ok()) return object.status();
  Message message;
  std::string mistake;
  JsonFields fields(*object, mistake);
  read(fields, message);
  if (!mistake.empty()) return absl::InvalidArgumentError(mistake);
  return message;
}

json ToJson(const hub::FrameEntry& frame) {
  return {{"epoch", hub::FormatEpoch(frame.position.epoch)},
          {"sequence", frame.position.sequence},
          {"capture_time_us", frame.capture_time_us},
          {"ingest_time_us", frame.ingest_time_us},
          {"bytes", frame.bytes},
          {"content_type", frame.content_type}};
}

hub::FrameEntry ReadEntry(const json& object, std::string& mistake) {
  hub::FrameEntry frame;
  JsonFields fields(object, mistake);
  fields.Require({"epoch", "sequence", "ingest_time_us", "bytes"});
  fields.ReadEpoch("epoch", frame.position.epoch);
  fields.ReadUnsigned("sequence", frame.position.sequence, hub::kMaxSequence);
  if (frame.position.sequence == 0) fields.Fail("sequence", "0, which no frame has");
  fields.ReadTime("capture_time_us", frame.capture_time_us);
  fields.ReadTime("ingest_time_us", frame.ingest_time_us);
  fields.ReadUnsigned("bytes", frame.bytes, hub::kMaxSequence);
  fields.ReadContentType("content_type", frame.content_type);
  return frame;
}

}  // namespace

std::string ToText(const FrameQuery& query) {
  return QueryText(query.stream, "position", query.position);
}

absl::StatusOr<FrameQuery> ReadFrameQuery(std::string_view text) {
  return ReadMessage<FrameQuery>(text, [](JsonFields& fields, FrameQuery& query) {
    fields.ReadStreamName("stream", query.stream);
    fields.ReadPosition("position", query.position);
  });
}

std::string ToText(const FrameMiss& miss) {
  return Dump({{"miss", miss.outcome == Outcome::kNotYet ? kNotYet : kGone}});
}

absl::StatusOr<FrameMiss> ReadFrameMiss(std::string_view text) {
  return ReadMessage<FrameMiss>(text, [](JsonFields& fields, FrameMiss& miss) {
    std::string outcome;
    fields.ReadText("miss", outcome, kMaxTextBytes);
    miss.outcome = outcome == kNotYet ? Outcome::kNotYet : Outcome::kGone;
    if (outcome != kNotYet && outcome != kGone) fields.Fail("miss", "not a reason");
  });
}

std::string ToText(const IndexQuery& query) {
  return QueryText(query.stream, "after", query.after);
}

absl::StatusOr<IndexQuery> ReadIndexQuery(std::string_view text) {
  return ReadMessage<IndexQuery>(text, [](JsonFields& fields, IndexQuery& query) {
    fields.ReadStreamName("stream", query.stream);
    fields.ReadPosition("after", query.after);
  });
}

std::vector<std::string> CutIndexAnswer(const hub::FrameIndex& index, std::size_t max_bytes) {
  const auto head = [&](std::size_t part, std::size_t parts) {
    json object = {{"more", part + 1 < parts}};
    if (index.epoch != 0) object["epoch"] = hub::FormatEpoch(index.epoch);
    if (index.oldest) object["oldest"] = ToJson(*index.oldest);
    return object;
  };
  std::vector<std::string> entries;
  entries.reserve(index.frames.size());
  for (const hub::FrameEntry& frame : index.frames) entries.push_back(Dump(ToJson(frame)));
  return CutIntoTexts(head, "frames", entries, max_bytes);
}

absl::StatusOr<IndexAnswer> ReadIndexAnswer(std::string_view text) {
  const absl::StatusOr<json> object = ParseObject(text);
  if (!object.ok()) return object.status();
  IndexAnswer answer;
  std::string mistake;
  JsonFields fields(*object, mistake);
  fields.Require({"more", "frames"});
  fields.ReadBool("more", answer.more);
  fields.ReadEpoch("epoch", answer.index.epoch);
  fields.ReadPosition("oldest", answer.index.oldest);
  if (const json::array_t* frames = fields.Array("frames")) {
    for (const json& frame : *frames) {
      if (!mistake.empty()) break;
      answer.index.frames.push_back(ReadEntry(frame, mistake));
    }
  }
  if (!mistake.empty()) return absl::InvalidArgumentError(mistake);
  return answer;
}

std::string ToText(const TimeAnswer& answer) { return Dump({{"time_us", answer.time_us}}); }

absl::StatusOr<TimeAnswer> ReadTimeAnswer(std::string_view text) {
  return ReadMessage<TimeAnswer>(text, [](JsonFields& fields, TimeAnswer& answer) {
    fields.Require({"time_us"});
    fields.ReadTime("time_us", answer.time_us);
  });
}

}  // namespace framecast::bridge
