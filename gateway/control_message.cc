#include "gateway/control_message.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "services/hub/stream_name.h"

namespace framecast::gateway {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxDepth = 4;
constexpr std::size_t kQuotedBytes = 64;
constexpr std::size_t kMaxPingBytes = 64;
constexpr double kLowestMaxFps = 0.001;
constexpr double kHighestMaxFps = 1000;
constexpr std::int64_t kMaxAgeMs = 86'400'000;
constexpr std::int64_t kMaxPriority = 1000;

// What nlohmann::json lets through and this protocol does not: depth, and a key twice, of which one
// reader takes the first and another the last.
class StrictJson {
 public:
  // Nothing, and why, if it is no JSON object or breaks a rule.
  static std::optional<json> Parse(std::string_view text, std::string& why) {
    StrictJson strict;
    json value = json::parse(
        text.begin(), text.end(),
        [&strict](int, json::parse_event_t event, json& parsed) {
          return strict.See(event, parsed);
        },
        /*allow_exceptions=*/false);
    if (!strict.fault_.empty()) {
      why = strict.fault_;
    } else if (value.is_discarded()) {
      why = "the message is no JSON.";
    } else if (!value.is_object()) {
      why = "the message is no JSON object.";
    }
    return why.empty() ? std::optional(std::move(value)) : std::nullopt;
  }

 private:
  bool See(json::parse_event_t event, const json& parsed) {
    switch (event) {
      case json::parse_event_t::object_start:
      case json::parse_event_t::array_start:
        keys_.emplace_back();
        if (keys_.size() > kMaxDepth && fault_.empty()) {
          fault_ = "the message is nested more than " + std::to_string(kMaxDepth) + " deep.";
        }
        break;
      case json::parse_event_t::object_end:
      case json::parse_event_t::array_end:
        keys_.pop_back();
        break;
      case json::parse_event_t::key:
        if (!keys_.back().insert(parsed.get<std::string>()).second && fault_.empty()) {
          fault_ = "the message has a key twice: " + Quoted(parsed) + ".";
        }
        break;
      case json::parse_event_t::value:
        break;
    }
    // What breaks a rule is not kept.
    return fault_.empty();
  }

 public:
  static std::string Quoted(const json& value) {
    std::string text = value.dump(-1, ' ', true, json::error_handler_t::replace);
    if (text.size() > kQuotedBytes) text = text.substr(0, kQuotedBytes) + "…";
    return text;
  }

 private:
  std::vector<std::set<std::string>> keys_;
  std::string fault_;
};

// Takes fields out of an object; the first mistake is kept.
class Fields {
 public:
  explicit Fields(const json& object) : object_(object) {}

  const std::optional<std::string>& mistake() const { return mistake_; }
  bool Has(const char* name) const { return object_.contains(name); }

  std::int64_t Integer(const char* name, std::int64_t least, std::int64_t most) {
    const json* value = Find(name);
    const bool fits = value != nullptr && value->is_number_integer() &&
                      !(value->is_number_unsigned() && value->get<std::uint64_t>() > INT64_MAX) &&
                      value->get<std::int64_t>() >= least && value->get<std::int64_t>() <= most;
    if (fits) return value->get<std::int64_t>();
    Refuse(name, "an integer from " + std::to_string(least) + " to " + std::to_string(most));
    return least;
  }

  bool Bool(const char* name) {
    const json* value = Find(name);
    if (value != nullptr && value->is_boolean()) return value->get<bool>();
    Refuse(name, "true or false");
    return false;
  }

  std::string String(const char* name) {
    const json* value = Find(name);
    if (value != nullptr && value->is_string()) return value->get<std::string>();
    Refuse(name, "a string");
    return "";
  }

  double MaxFps() {
    const json* value = Find("max_fps");
    if (value->is_null()) return 0;
    if (value->is_number()) {
      const auto fps = value->get<double>();
      if (fps == 0 || (fps >= kLowestMaxFps && fps <= kHighestMaxFps)) return fps;
    }
    Refuse("max_fps", "a number from 0.001 to 1000, or 0 or null for no limit");
    return 0;
  }

  std::optional<hub::Duration> MaxAge() {
    if (Find("max_age_ms")->is_null()) return std::nullopt;
    return std::chrono::milliseconds(Integer("max_age_ms", 1, kMaxAgeMs));
  }

  WindowSetting Window() {
    const json* value = Find("window");
    if (*value == "auto") return {.automatic = true};
    if (value->is_number_integer() && *value >= 0 && *value <= kMaxWindow) {
      return {.frames = value->get<unsigned>()};
    }
    Refuse("window", "\"auto\" or an integer from 0 to 64");
    return {};
  }

  hub::DeliveryMode Mode() {
    const json* value = Find("mode");
    if (*value == "every") return hub::DeliveryMode::kEvery;
    if (*value != "latest") Refuse("mode", "\"latest\" or \"every\"");
    return hub::DeliveryMode::kLatest;
  }

  hub::FramePosition Position() {
    hub::FramePosition position;
    const auto epoch = hub::ParseEpoch(String("epoch"));
    if (!epoch) Refuse("epoch", "16 hex digits");
    position.epoch = epoch.value_or(0);
    position.sequence = static_cast<std::uint64_t>(
        Integer("sequence", 1, static_cast<std::int64_t>(hub::kMaxSequence)));
    return position;
  }

  hub::FramePosition Since() {
    const json* value = Find("since");
    if (!value->is_object()) {
      Refuse("since", R"({"epoch":"…","sequence":…})");
      return {};
    }
    Fields inner(*value);
    const hub::FramePosition position = inner.Position();
    if (inner.mistake() && !mistake_) mistake_ = "in since: " + *inner.mistake();
    return position;
  }

  void Refuse(const char* name, const std::string& rule) {
    if (mistake_) return;
    const json* value = Find(name);
    mistake_ = std::string(name) + " is " + rule + "; " +
               (value == nullptr ? "it is missing." : "given: " + StrictJson::Quoted(*value) + ".");
  }
  void RefuseAtAll(const char* name, const std::string& why) {
    if (Has(name) && !mistake_) mistake_ = std::string(name) + " " + why;
  }

 private:
  const json* Find(const char* name) const {
    const auto found = object_.find(name);
    return found == object_.end() ? nullptr : &*found;
  }

  const json& object_;
  std::optional<std::string> mistake_;
};

ControlMessage ReadSubscribe(Fields& fields, std::uint32_t id) {
  SubscribeMessage message;
  message.id = id;
  message.stream = fields.String("stream");
  if (fields.Has("mode")) message.mode = fields.Mode();
  if (fields.Has("max_fps")) message.max_fps = fields.MaxFps();
  if (fields.Has("paused")) message.paused = fields.Bool("paused");
  if (fields.Has("priority")) {
    message.priority = static_cast<int>(fields.Integer("priority", -kMaxPriority, kMaxPriority));
  }
  if (fields.Has("max_age_ms")) message.max_age = fields.MaxAge();
  if (fields.Has("window")) message.window = fields.Window();
  if (fields.Has("since")) message.since = fields.Since();
  if (!fields.mistake() && !hub::IsStreamName(message.stream)) {
    return ControlFault{id, "bad_stream_name", hub::StreamNameError(message.stream)};
  }
  return message;
}

ControlMessage ReadUpdate(Fields& fields, std::uint32_t id) {
  UpdateMessage message;
  message.id = id;
  fields.RefuseAtAll("mode", "cannot be changed; subscribe anew.");
  if (fields.Has("max_fps")) message.max_fps = fields.MaxFps();
  if (fields.Has("paused")) message.paused = fields.Bool("paused");
  if (fields.Has("priority")) {
    message.priority = static_cast<int>(fields.Integer("priority", -kMaxPriority, kMaxPriority));
  }
  if (fields.Has("max_age_ms")) message.max_age = fields.MaxAge();
  if (fields.Has("window")) message.window = fields.Window();
  return message;
}

ControlMessage ReadAck(Fields& fields, std::uint32_t id) {
  AckMessage message;
  message.id = id;
  message.position = fields.Position();
  if (fields.Has("painted")) message.painted = fields.Bool("painted");
  if (fields.Has("paint_time_us")) {
    message.paint_time_us = fields.Integer("paint_time_us", 0, INT64_MAX);
  }
  return message;
}

ControlMessage ReadPing(const json& object) {
  const auto t = object.find("t");
  if (t == object.end()) return PingMessage{"null"};
  const bool is_short = t->is_string() && t->get_ref<const std::string&>().size() <= kMaxPingBytes;
  if (!is_short && !t->is_number() && !t->is_null()) {
    return ControlFault{
        std::nullopt, "bad_message",
        "t is a number or a string of at most 64 bytes; given: " + StrictJson::Quoted(*t) + "."};
  }
  return PingMessage{t->dump(-1, ' ', false, json::error_handler_t::replace)};
}

}  // namespace

ControlMessage ParseControlMessage(std::string_view text) {
  std::string why;
  const std::optional<json> object = StrictJson::Parse(text, why);
  if (!object) return ControlFault{std::nullopt, "bad_json", why};
  Fields fields(*object);
  const std::string type = fields.String("type");
  if (fields.mistake()) return ControlFault{std::nullopt, "bad_message", *fields.mistake()};
  if (type == "ping") return ReadPing(*object);
  if (type != "subscribe" && type != "update" && type != "unsubscribe" && type != "ack") {
    return ControlFault{std::nullopt, "unknown_type",
                        "type is subscribe, update, unsubscribe, ack or ping; given: " +
                            StrictJson::Quoted(type) + "."};
  }
  const auto id = static_cast<std::uint32_t>(fields.Integer("id", 1, UINT32_MAX));
  if (fields.mistake()) return ControlFault{std::nullopt, "bad_message", *fields.mistake()};
  ControlMessage message = UnsubscribeMessage{id};
  if (type == "subscribe") message = ReadSubscribe(fields, id);
  if (type == "update") message = ReadUpdate(fields, id);
  if (type == "ack") message = ReadAck(fields, id);
  if (fields.mistake()) return ControlFault{id, "bad_message", *fields.mistake()};
  return message;
}

}  // namespace framecast::gateway
