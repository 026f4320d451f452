#include "gateway/tcp_keepalive.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace framecast::gateway {
namespace {

constexpr int kIdleSeconds = 15;
constexpr int kIntervalSeconds = 5;
constexpr int kProbes = 3;

}  // namespace

void KeepAlive(int socket) {
  // Where the system refuses, the connection lives as long as the system lets it.
  const int on = 1;
  setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  setsockopt(socket, IPPROTO_TCP, TCP_KEEPIDLE, &kIdleSeconds, sizeof kIdleSeconds);
  setsockopt(socket, IPPROTO_TCP, TCP_KEEPINTVL, &kIntervalSeconds, sizeof kIntervalSeconds);
  setsockopt(socket, IPPROTO_TCP, TCP_KEEPCNT, &kProbes, sizeof kProbes);
}

}  // namespace framecast::gateway
