#include "gateway/control_message.h"

#include <chrono>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "gateway/control_json.h"
#include "services/hub/stream_name.h"

namespace framecast::gateway {
namespace {

using nlohmann::json;

constexpr std::size_t kQuotedBytes = 64;
constexpr std::size_t kMaxPingStringBytes = 64;
constexpr std::int64_t kMaxAgeMs = 86'400'000;
constexpr std::int64_t kMaxPriority = 1000;
constexpr std::int64_t kMaxSubscription = std::numeric_limits<std::uint32_t>::max();
constexpr auto kMaxInteger = static_cast<std::int64_t>(hub::kMaxSequence);

// Nothing when it is no integer between the two. 1.0 is none: JavaScript writes 1.
std::optional<std::int64_t> IntegerBetween(const json& value, std::int64_t least,
                                           std::int64_t most) {
  if (value.is_number_unsigned()) {
    const auto number = value.get<std::uint64_t>();
    // `most` is never negative here.
    if (number > static_cast<std::uint64_t>(most)) return std::nullopt;
  } else if (!value.is_number_integer()) {
    return std::nullopt;
  }
  const auto number = value.get<std::int64_t>();
  if (number < least || number > most) return std::nullopt;
  return number;
}

// A comparison with json would make one of the text, in memory of its own.
bool IsText(const json& value, std::string_view text) {
  return value.is_string() && value.get_ref<const std::string&>() == text;
}

// Reads the fields of one message. The first mistake is kept, and what is read after it does not
// matter.
class Fields {
 public:
  explicit Fields(const json& object) : object_(object) {
    if (const json* id = Find("id")) {
      if (const auto value = IntegerBetween(*id, 1, kMaxSubscription)) {
        id_ = static_cast<std::uint32_t>(*value);
      }
    }
  }

  const std::optional<std::uint32_t>& id() const { return id_; }

  const json* Find(const char* name) const {
    const auto field = object_.find(name);
    return field == object_.end() ? nullptr : &*field;
  }
  bool Has(const char* name) const { return Find(name) != nullptr; }
  bool IsNull(const char* name) const { return Has(name) && Find(name)->is_null(); }

  void Fault(std::string code, std::string message) {
    if (!fault_) fault_ = ControlFault{id_, std::move(code), std::move(message)};
  }
  // `rule` goes on after the name of the field: "is a boolean".
  void Refuse(const char* name, const std::string& rule) {
    const json* value = Find(name);
    Fault("bad_message",
          std::string(name) + " " + rule +
              (value == nullptr ? ", and is missing" : ", not " + Quoted(*value, kQuotedBytes)) +
              ".");
  }

  std::uint32_t Id() {
    if (!id_) Refuse("id", "is the number of the subscription, an integer from 1 to 4294967295");
    return id_.value_or(0);
  }

  std::int64_t Integer(const char* name, std::int64_t least, std::int64_t most) {
    const json* value = Find(name);
    const auto number = value == nullptr ? std::nullopt : IntegerBetween(*value, least, most);
    if (!number) {
      Refuse(name, "is an integer from " + std::to_string(least) + " to " + std::to_string(most));
    }
    return number.value_or(least);
  }

  bool Boolean(const char* name) {
    const json* value = Find(name);
    if (value == nullptr || !value->is_boolean()) {
      Refuse(name, "is true or false");
      return false;
    }
    return value->get<bool>();
  }

  double MaxFps() {
    const json& value = *Find("max_fps");
    if (value.is_null()) return 0;
    const double fps = value.is_number() ? value.get<double>() : -1;
    if (fps != 0 && (fps < hub::kLowestMaxFps || fps > hub::kHighestMaxFps)) {
      Refuse("max_fps", "is a number of frames per second from 0.001 to 1000, or 0: no limit");
    }
    return std::abs(fps);
  }

  WindowSetting Window() {
    const json& value = *Find("window");
    if (IsText(value, "auto")) return {true, 0};
    const auto frames = IntegerBetween(value, 0, kMaxWindowFrames);
    if (!frames) Refuse("window", "is \"auto\" or an integer from 0 to 64");
    return {false, static_cast<unsigned>(frames.value_or(0))};
  }

  std::optional<hub::Duration> MaxAge() {
    if (IsNull("max_age_ms")) return std::nullopt;
    return std::chrono::milliseconds(Integer("max_age_ms", 1, kMaxAgeMs));
  }

  int Priority() { return static_cast<int>(Integer("priority", -kMaxPriority, kMaxPriority)); }

  // The fields `epoch` and `sequence` of this object.
  hub::FramePosition Position() {
    hub::FramePosition position;
    const json* epoch = Find("epoch");
    const auto number = epoch != nullptr && epoch->is_string()
                            ? hub::ParseEpoch(epoch->get_ref<const std::string&>())
                            : std::nullopt;
    if (!number) Refuse("epoch", "is a string of 16 hex digits that are not all 0");
    position.epoch = number.value_or(0);
    position.sequence = static_cast<std::uint64_t>(Integer("sequence", 1, kMaxInteger));
    return position;
  }

  ControlMessage Done(ControlMessage message) {
    if (fault_) return *std::move(fault_);
    return message;
  }

  // The first mistake of a part of this message is one of this message.
  void Adopt(Fields& part, const char* name) {
    if (part.fault_) Fault(part.fault_->code, std::string(name) + "." + part.fault_->message);
  }

 private:
  const json& object_;
  std::optional<std::uint32_t> id_;
  std::optional<ControlFault> fault_;
};

std::string Stream(Fields& fields) {
  const json* value = fields.Find("stream");
  if (value == nullptr || !value->is_string()) {
    fields.Refuse("stream", "is the name of a stream, a string");
    return {};
  }
  const auto& name = value->get_ref<const std::string&>();
  if (!hub::IsStreamName(name)) fields.Fault("bad_stream_name", hub::StreamNameError(name));
  return name;
}

hub::DeliveryMode Mode(Fields& fields) {
  const json& value = *fields.Find("mode");
  if (IsText(value, "every")) return hub::DeliveryMode::kEvery;
  if (!IsText(value, "latest")) fields.Refuse("mode", "is \"latest\" or \"every\"");
  return hub::DeliveryMode::kLatest;
}

std::optional<hub::FramePosition> Since(Fields& fields) {
  if (fields.IsNull("since")) return std::nullopt;
  const json& value = *fields.Find("since");
  if (!value.is_object()) {
    fields.Refuse("since", "is an object with an epoch and a sequence");
    return std::nullopt;
  }
  Fields part(value);
  const hub::FramePosition position = part.Position();
  fields.Adopt(part, "since");
  return position;
}

ControlMessage ParseSubscribe(Fields& fields) {
  SubscribeMessage message;
  message.id = fields.Id();
  message.stream = Stream(fields);
  if (fields.Has("mode")) message.mode = Mode(fields);
  if (fields.Has("max_fps")) message.max_fps = fields.MaxFps();
  if (fields.Has("paused")) message.paused = fields.Boolean("paused");
  if (fields.Has("since")) message.since = Since(fields);
  if (fields.Has("window")) message.window = fields.Window();
  if (fields.Has("max_age_ms")) message.max_age = fields.MaxAge();
  if (fields.Has("priority")) message.priority = fields.Priority();
  return fields.Done(std::move(message));
}

ControlMessage ParseUpdate(Fields& fields) {
  UpdateMessage message;
  message.id = fields.Id();
  if (fields.Has("mode")) fields.Refuse("mode", "cannot be changed; subscribe anew");
  if (fields.Has("max_fps")) message.max_fps = fields.MaxFps();
  if (fields.Has("paused")) message.paused = fields.Boolean("paused");
  if (fields.Has("priority")) message.priority = fields.Priority();
  if (fields.Has("window")) message.window = fields.Window();
  if (fields.Has("max_age_ms")) message.max_age = fields.MaxAge();
  return fields.Done(message);
}

ControlMessage ParseAck(Fields& fields) {
  AckMessage message;
  message.id = fields.Id();
  message.position = fields.Position();
  if (fields.Has("painted")) message.painted = fields.Boolean("painted");
  if (fields.Has("paint_time_us") && !fields.IsNull("paint_time_us")) {
    message.paint_time_us = fields.Integer("paint_time_us", 0, kMaxInteger);
  }
  return fields.Done(message);
}

ControlMessage ParsePing(Fields& fields) {
  const json* t = fields.Find("t");
  if (t == nullptr || t->is_null()) return PingMessage{"null"};
  const bool is_short_string =
      t->is_string() && t->get_ref<const std::string&>().size() <= kMaxPingStringBytes;
  if (!t->is_number() && !is_short_string) {
    fields.Refuse("t", "is a number, or a string of at most 64 bytes");
  }
  return fields.Done(PingMessage{t->dump()});
}

}  // namespace

ControlMessage ParseControlMessage(std::string_view text) {
  json object;
  if (const auto mistake = ReadControlJson(text, object)) {
    return ControlFault{Fields(object).id(), "bad_json", *mistake + "."};
  }
  Fields fields(object);
  const json* type = fields.Find("type");
  if (type == nullptr || !type->is_string()) {
    fields.Refuse("type", "is a string");
    return fields.Done(PingMessage{});
  }
  if (IsText(*type, "ack")) return ParseAck(fields);
  if (IsText(*type, "ping")) return ParsePing(fields);
  if (IsText(*type, "update")) return ParseUpdate(fields);
  if (IsText(*type, "subscribe")) return ParseSubscribe(fields);
  if (IsText(*type, "unsubscribe")) return fields.Done(UnsubscribeMessage{fields.Id()});
  return ControlFault{fields.id(), "unknown_type",
                      "type is subscribe, update, unsubscribe, ack or ping, not " +
                          Quoted(*type, kQuotedBytes) + "."};
}

}  // namespace framecast::gateway
