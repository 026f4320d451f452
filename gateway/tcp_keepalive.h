// The kernel's own questions to a peer that says nothing by nature.
#pragma once

#include <boost/asio/ip/tcp.hpp>

namespace framecast::gateway {

// A peer that vanished without a word is noticed about 30 s after the last byte.
void KeepAlive(boost::asio::ip::tcp::socket& socket);

}  // namespace framecast::gateway
