#include "gateway/tcp_keepalive.h"

#include <netinet/tcp.h>
#include <sys/socket.h>

namespace framecast::gateway {
namespace {

constexpr int kIdleSeconds = 15;
constexpr int kIntervalSeconds = 5;
constexpr int kProbes = 3;

}  // namespace

void KeepAlive(boost::asio::ip::tcp::socket& socket) {
  // Where the system refuses, the connection lives as long as the system lets it.
  boost::system::error_code ignored;
  socket.set_option(boost::asio::socket_base::keep_alive(true), ignored);
  const int handle = socket.native_handle();
  setsockopt(handle, IPPROTO_TCP, TCP_KEEPIDLE, &kIdleSeconds, sizeof kIdleSeconds);
  setsockopt(handle, IPPROTO_TCP, TCP_KEEPINTVL, &kIntervalSeconds, sizeof kIntervalSeconds);
  setsockopt(handle, IPPROTO_TCP, TCP_KEEPCNT, &kProbes, sizeof kProbes);
}

}  // namespace framecast::gateway
