// What viewers say in text messages of the WebSocket subprotocol framecast.v1.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "gateway/ack_window.h"
#include "services/hub/clock.h"
#include "services/hub/frame.h"
#include "services/hub/subscription.h"

namespace framecast::gateway {

// Ids of subscriptions are the client's: 1…2³²−1. Rates are frames per second, 0.001…1000, or 0: no
// limit. Ages are 1…86,400,000 ms. Priorities are −1000…1000.

struct SubscribeMessage {
  std::uint32_t id = 0;
  // Follows the rule for names.
  std::string stream;
  hub::DeliveryMode mode = hub::DeliveryMode::kLatest;
  double max_fps = 0;
  bool paused = false;
  std::optional<hub::FramePosition> since;
  WindowSetting window;
  // An older frame is skipped unless it is the newest.
  std::optional<hub::Duration> max_age;
  int priority = 0;
  friend bool operator==(const SubscribeMessage&, const SubscribeMessage&) = default;
};

// What is not set stays as it is.
struct UpdateMessage {
  std::uint32_t id = 0;
  std::optional<double> max_fps;
  std::optional<bool> paused;
  std::optional<int> priority;
  std::optional<WindowSetting> window;
  // Set to nothing: no limit from now on.
  std::optional<std::optional<hub::Duration>> max_age;
  friend bool operator==(const UpdateMessage&, const UpdateMessage&) = default;
};

struct UnsubscribeMessage {
  std::uint32_t id = 0;
  friend bool operator==(const UnsubscribeMessage&, const UnsubscribeMessage&) = default;
};

struct AckMessage {
  std::uint32_t id = 0;
  hub::FramePosition position;
  // False: received by a page that nobody sees.
  bool painted = true;
  // Microseconds since the Unix epoch in the server's clock, as the client estimates it.
  std::optional<std::int64_t> paint_time_us;
  friend bool operator==(const AckMessage&, const AckMessage&) = default;
};

struct PingMessage {
  // JSON to send back as it is: a number, a string of at most 64 bytes, or null.
  std::string t;
  friend bool operator==(const PingMessage&, const PingMessage&) = default;
};

// Why a message was not taken; the socket stays open.
struct ControlFault {
  // Of the subscription, as far as it could be read.
  std::optional<std::uint32_t> id;
  // bad_json: no JSON object, nested deeper than 4, or with a key twice; unknown_type; bad_message:
  // a field that is missing or against its rule; bad_stream_name.
  std::string code;
  // Names the field, its rule and what was given, at most 64 bytes of it. Valid UTF-8.
  std::string message;
  friend bool operator==(const ControlFault&, const ControlFault&) = default;
};

using ControlMessage = std::variant<SubscribeMessage, UpdateMessage, UnsubscribeMessage, AckMessage,
                                    PingMessage, ControlFault>;

// Fields that are not known are ignored. null is as good as leaving out `since` and
// `paint_time_us`, and means no limit for `max_fps` and `max_age_ms`. Pure; takes time linear in
// the text (times the logarithm of the number of its fields), and no stack for its depth.
ControlMessage ParseControlMessage(std::string_view text);

}  // namespace framecast::gateway
