// What a viewer says in framecast.v1, taken apart and checked (docs/protocol.md).
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

struct SubscribeMessage {
  std::uint32_t id = 0;
  std::string stream;
  hub::DeliveryMode mode = hub::DeliveryMode::kLatest;
  double max_fps = 0;  // 0: no limit
  bool paused = false;
  int priority = 0;
  std::optional<hub::Duration> max_age;
  WindowSetting window;
  std::optional<hub::FramePosition> since;
};

// What is set changes.
struct UpdateMessage {
  std::uint32_t id = 0;
  std::optional<double> max_fps;
  std::optional<bool> paused;
  std::optional<int> priority;
  std::optional<std::optional<hub::Duration>> max_age;
  std::optional<WindowSetting> window;
};

struct UnsubscribeMessage {
  std::uint32_t id = 0;
};

struct AckMessage {
  std::uint32_t id = 0;
  hub::FramePosition position;
  // On the screen, not only received.
  bool painted = true;
  // Microseconds since the Unix epoch by the server's clock.
  std::optional<std::int64_t> paint_time_us;
};

struct PingMessage {
  // JSON: a number, a string of at most 64 bytes, or null.
  std::string t;
};

// What is wrong with a message. `id`: of the subscription meant, where that could be read.
struct ControlFault {
  std::optional<std::uint32_t> id;
  std::string code;
  std::string message;
};

using ControlMessage = std::variant<SubscribeMessage, UpdateMessage, UnsubscribeMessage, AckMessage,
                                    PingMessage, ControlFault>;

// Pure. Takes any bytes; fields that are not known are passed over.
ControlMessage ParseControlMessage(std::string_view text);

}  // namespace framecast::gateway
