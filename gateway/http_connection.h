// One TCP connection of the HTTP side: requests one after another, until it
// becomes a WebSocket or ends.
#pragma once

#include "gateway/shard.h"
#include "gateway/wire.h"

namespace framecast::gateway {

// Starts the connection's coroutine on the shard's loop. Any thread.
void ServeConnection(Shard& shard, Wire wire);

}  // namespace framecast::gateway
