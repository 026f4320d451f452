// Sends an answer over an HTTP connection, and ends one that still sends.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include "gateway/answer.h"
#include "gateway/timed_wire.h"

namespace framecast::gateway {

// False: the connection is over. `answer` must outlive it; a frame is sent without a copy.
boost::asio::awaitable<bool> SendAnswer(TimedWire& stream, const Answer& answer, bool keep_alive,
                                        bool head_only);

// After the last answer: says that no more comes, and reads past what the client still sends, for a
// while, or a reset could overtake the answer. Uses the room of `buffer`, which is empty.
boost::asio::awaitable<void> ReadPast(TimedWire& stream, boost::beast::flat_buffer& buffer);

}  // namespace framecast::gateway
