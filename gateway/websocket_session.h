// One viewer's WebSocket from the handshake to its end, in raw mode: each
// message is one picture.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "gateway/request_head.h"
#include "gateway/shard.h"
#include "gateway/watch_options.h"

namespace framecast::gateway {

// Runs on the shard until the viewer is gone. `head` passed VetUpgrade;
// `received` are bytes that came behind it.
net::awaitable<void> RunWebSocketSession(Shard& shard, net::ip::tcp::socket socket,
                                         RequestHead head, std::string received,
                                         WatchOptions options);

}  // namespace framecast::gateway
