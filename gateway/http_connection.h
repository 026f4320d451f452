// One TCP connection of the HTTP side: requests one after another, until it
// becomes a WebSocket or ends.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "gateway/shard.h"

namespace framecast::gateway {

// Starts the connection's coroutine on the shard's loop. Any thread.
void ServeConnection(Shard& shard, boost::asio::ip::tcp::socket socket);

}  // namespace framecast::gateway
