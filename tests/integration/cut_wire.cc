#include "tests/integration/cut_wire.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <vector>

#include "tests/support/wait.h"

namespace framecast::test {
namespace {

constexpr int kTickMs = 2;

sockaddr_in Loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// Closes with RST, so that the other end loses what it has not read.
void Reset(int socket) {
  const linger at_once{1, 0};
  setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  close(socket);
}

// False when the connection is over.
bool Forward(int from, int to) {
  std::array<char, 65536> buffer;
  const ssize_t received = recv(from, buffer.data(), buffer.size(), 0);
  for (ssize_t sent = 0; sent < received;) {
    const ssize_t n =
        send(to, buffer.data() + sent, static_cast<std::size_t>(received - sent), MSG_NOSIGNAL);
    if (n <= 0) return false;
    sent += n;
  }
  return received > 0;
}

}  // namespace

CutWire::CutWire(std::uint16_t server_port)
    : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address = Loopback(0);
  socklen_t length = sizeof(address);
  bind(listener_, reinterpret_cast<sockaddr*>(&address), length);
  listen(listener_, SOMAXCONN);
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this, server_port] { Run(server_port); });
}

CutWire::~CutWire() {
  ending_ = true;
  thread_.join();
  close(listener_);
}

void CutWire::Cut() {
  cut_ = true;
  static_cast<void>(WaitFor([this] { return !cut_; }));
}

void CutWire::Run(std::uint16_t server_port) {
  // The listener, then pairs of client and server.
  std::vector<pollfd> sockets = {{listener_, POLLIN, 0}};
  const auto reset_pair = [&sockets](std::size_t at) {
    Reset(sockets[at].fd);
    Reset(sockets[at + 1].fd);
    sockets.erase(sockets.begin() + static_cast<std::ptrdiff_t>(at),
                  sockets.begin() + static_cast<std::ptrdiff_t>(at + 2));
  };
  while (!ending_) {
    poll(sockets.data(), sockets.size(), kTickMs);
    if (cut_) {
      while (sockets.size() > 1) reset_pair(1);
      cut_ = false;
      continue;
    }
    for (std::size_t at = 1; at < sockets.size();) {
      const int client = sockets[at].fd;
      const int server = sockets[at + 1].fd;
      const bool open = (sockets[at].revents == 0 || Forward(client, server)) &&
                        (sockets[at + 1].revents == 0 || Forward(server, client));
      if (open) {
        at += 2;
      } else {
        reset_pair(at);
      }
    }
    if (sockets[0].revents == 0) continue;
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = Loopback(server_port);
    if (connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) {
      ++connections_;
      sockets.push_back({client, POLLIN, 0});
      sockets.push_back({server, POLLIN, 0});
    } else {
      Reset(client);
      Reset(server);
    }
  }
  while (sockets.size() > 1) reset_pair(1);
}

}  // namespace framecast::test
