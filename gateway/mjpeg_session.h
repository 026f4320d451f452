// One viewer's endless answer of pictures, multipart/x-mixed-replace: what an
// <img> shows with no script.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <string>

#include "gateway/answer.h"
#include "gateway/shard.h"
#include "services/hub/subscription.h"

namespace framecast::gateway {

// The answer that comes before the pictures; complete for a HEAD.
Answer MjpegAnswer();

// Starts the session on the shard, whose thread this is; the request was read.
void StartMjpegSession(Shard& shard, net::ip::tcp::socket socket, const std::string& stream,
                       const hub::SubscribeOptions& options);

}  // namespace framecast::gateway
