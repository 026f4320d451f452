// Sends an answer over an HTTP connection, and ends one that still sends.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include "gateway/answer.h"

namespace framecast::gateway {

// False: the connection is over. `answer` must outlive it; a frame is sent without a copy.
boost::asio::awaitable<bool> SendAnswer(boost::beast::tcp_stream& stream, const Answer& answer,
                                        bool keep_alive, bool head_only);

// After the last answer: says that no more comes, and reads past what the client still sends, for a
// while, or a reset could overtake the answer. Uses the room of `buffer`, which is empty.
boost::asio::awaitable<void> ReadPast(boost::beast::tcp_stream& stream,
                                      boost::beast::flat_buffer& buffer);

}  // namespace framecast::gateway
