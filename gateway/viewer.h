// One browser that watches one stream: its socket, its place in the stream, and
// how it may be ended.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "gateway/close_reason.h"
#include "gateway/frame_socket.h"
#include "services/hub/subscription.h"

namespace framecast::gateway {

// Owned by its session's coroutine; registered with its shard, on whose thread
// everything happens.
struct Viewer {
  explicit Viewer(FrameSocket& socket_in) : socket(socket_in) {}

  FrameSocket& socket;
  // What it asked for; an empty name follows the default stream.
  std::string stream;
  hub::SubscribeOptions options;
  std::function<void()> send_ping;
  // Tells it the reason with a close frame.
  std::function<void(CloseReason)> close;

  // Kept by the shard.
  std::unique_ptr<hub::Subscription> subscription;
  std::string slot;
  std::size_t index = 0;  // in the shard's flat array
  std::optional<hub::SteadyTime> due;

  // Kept by the session and the shard.
  hub::SteadyTime last_read{};
  std::optional<hub::SteadyTime> ping_sent;
  std::optional<CloseReason> ended_by_us;
};

}  // namespace framecast::gateway
