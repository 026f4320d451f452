#include "services/bridge/json_fields.h"

#include <algorithm>
#include <chrono>

#include "absl/strings/str_cat.h"
#include "services/bridge/node_message.h"
#include "services/bridge/subjects.h"
#include "services/hub/admission.h"
#include "services/hub/stream_name.h"

namespace framecast::bridge {

using nlohmann::json;

absl::StatusOr<json> ParseObject(std::string_view text) {
  if (text.size() > kMaxTextBytes) return absl::InvalidArgumentError("The message is too long.");
  json object = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return absl::InvalidArgumentError("The message is no JSON object.");
  return object;
}

JsonFields::JsonFields(const json& object, std::string& mistake)
    : object_(object), mistake_(mistake) {
  if (!object.is_object() && mistake_.empty()) mistake_ = "There is a value instead of an object.";
}

void JsonFields::Require(std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (Find(name) == nullptr) Fail(name, "missing");
  }
}

void JsonFields::ReadBool(const char* name, bool& out) {
  const json* value = Find(name);
  if (value == nullptr) return;
  if (!value->is_boolean()) return Fail(name, "not true or false");
  out = value->get<bool>();
}

void JsonFields::ReadNumber(const char* name, double& out, double most) {
  const json* value = Find(name);
  if (value == nullptr) return;
  const double number = value->is_number() ? value->get<double>() : -1;
  if (!(number >= 0 && number <= most)) return Fail(name, "not a number in its range");
  out = number;
}

void JsonFields::ReadTime(const char* name, std::int64_t& out) {
  if (const auto value = Unsigned64(name, kMaxTimeUs)) out = static_cast<std::int64_t>(*value);
}

void JsonFields::ReadTime(const char* name, std::optional<std::int64_t>& out) {
  if (const auto value = Unsigned64(name, kMaxTimeUs)) out = static_cast<std::int64_t>(*value);
}

void JsonFields::ReadTimeOffset(const char* name, std::optional<std::int64_t>& out) {
  const json* value = Find(name);
  if (value == nullptr) return;
  // An unsigned one that is out of the range of int64 is not in ours, whatever it becomes.
  const bool whole = value->is_number_integer() &&
                     (!value->is_number_unsigned() || value->get<std::uint64_t>() <= kMaxTimeUs);
  if (!whole || value->get<std::int64_t>() < -kMaxTimeUs) {
    return Fail(name, "not a whole number in its range");
  }
  out = value->get<std::int64_t>();
}

void JsonFields::ReadDuration(const char* name, hub::Duration& out) {
  std::optional<hub::Duration> duration;
  ReadDuration(name, duration);
  if (duration) out = *duration;
}

void JsonFields::ReadDuration(const char* name, std::optional<hub::Duration>& out) {
  const auto most = static_cast<std::uint64_t>(ToMicros(kMaxDuration));
  if (const auto value = Unsigned64(name, most)) out = std::chrono::microseconds(*value);
}

void JsonFields::ReadText(const char* name, std::string& out, std::size_t most_bytes) {
  const json* value = Find(name);
  if (value == nullptr) return;
  const auto* text = value->get_ptr<const std::string*>();
  if (text == nullptr || text->size() > most_bytes) return Fail(name, "not a text of its length");
  out = *text;
}

void JsonFields::ReadStreamName(const char* name, std::string& out) {
  std::string text;
  ReadText(name, text, kMaxTextBytes);
  if (!hub::IsStreamName(text)) return Fail(name, "not a stream's name");
  out = std::move(text);
}

void JsonFields::ReadNodeId(const char* name, std::string& out) {
  std::string text;
  ReadText(name, text, kMaxTextBytes);
  if (!IsNodeId(text)) return Fail(name, "not a node's id");
  out = std::move(text);
}

void JsonFields::ReadContentType(const char* name, std::string& out) {
  std::string text;
  ReadText(name, text, hub::kMaxContentTypeBytes);
  if (!std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; })) {
    return Fail(name, "not ASCII");
  }
  if (!text.empty()) out = std::move(text);
}

void JsonFields::ReadEpoch(const char* name, std::uint64_t& out) {
  if (Find(name) == nullptr) return;
  std::string text;
  ReadText(name, text, kMaxTextBytes);
  const auto epoch = hub::ParseEpoch(text);
  if (!epoch) return Fail(name, "not an epoch");
  out = *epoch;
}

void JsonFields::ReadPosition(const char* name, std::optional<hub::FramePosition>& out) {
  const json* value = Find(name);
  if (value == nullptr) return;
  hub::FramePosition position;
  JsonFields fields(*value, mistake_);
  fields.Require({"epoch", "sequence"});
  fields.ReadEpoch("epoch", position.epoch);
  fields.ReadUnsigned("sequence", position.sequence, hub::kMaxSequence);
  if (position.epoch == 0 || position.sequence == 0) return Fail(name, "not a position");
  out = position;
}

const json::object_t* JsonFields::Object(const char* name) {
  const json* value = Find(name);
  if (value == nullptr) return nullptr;
  if (!value->is_object()) Fail(name, "not an object");
  return value->get_ptr<const json::object_t*>();
}

const json::array_t* JsonFields::Array(const char* name) {
  const json* value = Find(name);
  if (value == nullptr) return nullptr;
  if (!value->is_array()) Fail(name, "not an array");
  return value->get_ptr<const json::array_t*>();
}

void JsonFields::Fail(const char* name, const char* rule) {
  if (mistake_.empty()) mistake_ = absl::StrCat("\"", name, "\" is ", rule, ".");
}

const json* JsonFields::Find(const char* name) const {
  if (!object_.is_object()) return nullptr;
  const auto found = object_.find(name);
  return found == object_.end() || found->is_null() ? nullptr : &*found;
}

std::optional<std::uint64_t> JsonFields::Unsigned64(const char* name, std::uint64_t most) {
  const json* value = Find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_number_unsigned() || value->get<std::uint64_t>() > most) {
    Fail(name, "not a whole number in its range");
    return std::nullopt;
  }
  return value->get<std::uint64_t>();
}

json ToJson(const hub::FramePosition& position) {
  return {{"epoch", hub::FormatEpoch(position.epoch)}, {"sequence", position.sequence}};
}

std::int64_t ToMicros(hub::Duration duration) {
  return std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
}

std::string Dump(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace framecast::bridge
