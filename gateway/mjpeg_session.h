// One viewer's endless answer of pictures, multipart/x-mixed-replace: what an
// <img> shows with no script.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <string>

#include "gateway/answer.h"
#include "gateway/router.h"
#include "gateway/shard.h"
#include "services/hub/subscription.h"

namespace framecast::gateway {

// The answer that comes before the pictures, `endless`, or what is wrong with the request; then it
// is complete, as it is for a HEAD. Sets `options` to what is asked for.
Answer AnswerMjpeg(const hub::Hub& hub, const Route& route, hub::SubscribeOptions& options);

// Starts the session on the shard, whose thread this is, with that answer.
void StartMjpegSession(Shard& shard, net::ip::tcp::socket socket, ViewerLimits::Seat seat,
                       const Answer& answer, const std::string& stream,
                       const hub::SubscribeOptions& options);

}  // namespace framecast::gateway
