// One viewer's WebSocket from the handshake to its end.
#pragma once

#include <string>

#include "gateway/request_head.h"
#include "gateway/shard.h"
#include "gateway/subprotocol.h"
#include "gateway/visitor.h"
#include "gateway/watch_options.h"
#include "gateway/wire.h"

namespace framecast::gateway {

// Starts the session on the shard, whose thread this is. `head` passed
// VetUpgrade; `received` are bytes that came behind it; `options` are for raw
// viewers.
void StartWebSocketSession(Shard& shard, Wire wire, const Visitor& visitor, RequestHead head,
                           std::string received, Subprotocol subprotocol, WatchOptions options);

}  // namespace framecast::gateway
