#include "tests/ingest/tcp_proxy.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace framecast::test {
namespace {

constexpr int kTickMs = 10;

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// False when the connection is over.
bool Forward(int from, int to) {
  std::array<char, 65536> buffer{};
  const ssize_t received = recv(from, buffer.data(), buffer.size(), 0);
  for (ssize_t sent = 0; sent < received;) {
    const ssize_t n = send(to, buffer.data() + sent, received - sent, MSG_NOSIGNAL);
    if (n <= 0) return false;
    sent += n;
  }
  return received > 0;
}

}  // namespace

TcpProxy::TcpProxy(int server_port) : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address = Loopback(0);
  socklen_t length = sizeof(address);
  bind(listener_, reinterpret_cast<sockaddr*>(&address), length);
  listen(listener_, 1);
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this, server_port] { Run(server_port); });
}

TcpProxy::~TcpProxy() {
  Cut();
  thread_.join();
  close(listener_);
}

void TcpProxy::Run(int server_port) {
  pollfd incoming{listener_, POLLIN, 0};
  while (poll(&incoming, 1, kTickMs) == 0) {
    if (cut_) return;
  }
  const int client = accept(listener_, nullptr, nullptr);
  const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = Loopback(server_port);
  bool open = connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  while (open && !cut_) {
    std::array<pollfd, 2> sockets = {{{client, POLLIN, 0}, {server, POLLIN, 0}}};
    poll(sockets.data(), frozen_ ? 0 : sockets.size(), kTickMs);
    if (sockets[0].revents != 0) open = Forward(client, server);
    if (open && sockets[1].revents != 0) open = Forward(server, client);
  }
  close(client);
  close(server);
}

}  // namespace framecast::test
