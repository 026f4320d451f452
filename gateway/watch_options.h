// What the query of /websocket asks for.
#pragma once

#include <optional>
#include <string>

#include "gateway/router.h"
#include "services/hub/subscription.h"

namespace framecast::gateway {

struct WatchOptions {
  // Empty: the default stream.
  std::string stream;
  hub::SubscribeOptions subscribe;
};

// A sentence about the first mistake, or none and `options` is set. Pure.
std::optional<std::string> ParseWatchOptions(const Route& route, WatchOptions& options);

}  // namespace framecast::gateway
