#include <chrono>
#include <nlohmann/json.hpp>
#include <set>

#include "gateway/control_message.h"
#include "services/hub/stream_name.h"
#include "tests/fuzz/targets.h"

namespace framecast::fuzz {
namespace {

using gateway::AckMessage;
using gateway::ControlFault;
using gateway::PingMessage;
using gateway::SubscribeMessage;
using gateway::UnsubscribeMessage;
using gateway::UpdateMessage;

void CheckId(std::uint32_t id) { Require(id != 0, "an id is not 0"); }

void CheckPosition(const hub::FramePosition& position) {
  Require(position.epoch != 0, "an epoch is not 0");
  Require(position.sequence >= 1 && position.sequence <= hub::kMaxSequence, "1 to 2⁵³−1");
}

void CheckMaxFps(double fps) {
  Require(fps == 0 || (fps >= 0.001 && fps <= 1000), "0, or 0.001 to 1000");
}

void CheckPriority(int priority) { Require(priority >= -1000 && priority <= 1000, "±1000"); }

void CheckWindow(const gateway::WindowSetting& window) {
  Require(window.frames <= gateway::kMaxWindowFrames, "a window of at most 64");
  Require(!window.automatic || window.frames == 0, "an automatic window has no size");
}

void CheckMaxAge(const std::optional<hub::Duration>& age) {
  Require(!age || (*age >= std::chrono::milliseconds(1) && *age <= std::chrono::hours(24)),
          "1 ms to a day");
}

struct Checks {
  void operator()(const SubscribeMessage& message) const {
    CheckId(message.id);
    Require(hub::IsStreamName(message.stream), "a stream has a name by the rule");
    CheckMaxFps(message.max_fps);
    if (message.since) CheckPosition(*message.since);
    CheckWindow(message.window);
    CheckMaxAge(message.max_age);
    CheckPriority(message.priority);
  }
  void operator()(const UpdateMessage& message) const {
    CheckId(message.id);
    if (message.max_fps) CheckMaxFps(*message.max_fps);
    if (message.priority) CheckPriority(*message.priority);
    if (message.window) CheckWindow(*message.window);
    if (message.max_age) CheckMaxAge(*message.max_age);
  }
  void operator()(const UnsubscribeMessage& message) const { CheckId(message.id); }
  void operator()(const AckMessage& message) const {
    CheckId(message.id);
    CheckPosition(message.position);
    Require(!message.paint_time_us || *message.paint_time_us >= 0, "a time since 1970");
  }
  void operator()(const PingMessage& message) const {
    const auto t = nlohmann::json::parse(message.t);
    Require(t.is_null() || t.is_number() || t.is_string(), "a number, a string or null");
    Require(message.t.size() <= 64 * 6 + 2, "what is echoed is short");
  }
  void operator()(const ControlFault& fault) const {
    static const std::set<std::string> kCodes{"bad_json", "unknown_type", "bad_message",
                                              "bad_stream_name"};
    Require(kCodes.count(fault.code) == 1, "a code that the protocol knows");
    Require(!fault.id || *fault.id != 0, "an id is not 0");
    Require(!fault.message.empty() && fault.message.size() <= 300, "a short sentence");
    // Throws when it is not UTF-8.
    static_cast<void>(nlohmann::json(fault.message).dump());
  }
};

}  // namespace

void ControlMessage(std::string_view input) {
  std::visit(Checks{}, gateway::ParseControlMessage(input));
}

}  // namespace framecast::fuzz
