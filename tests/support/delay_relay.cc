#include "tests/support/delay_relay.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <deque>
#include <optional>
#include <stdexcept>
#include <string>

namespace framecast::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// How often it looks whether it should end.
constexpr milliseconds kLookEvery{50};

sockaddr_in Loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// One direction: bytes on their way, each with when they arrive.
struct Lane {
  int from;
  int to;
  std::deque<std::pair<steady_clock::time_point, std::string>> under_way;

  // False: the sender has ended.
  bool Take(milliseconds delay) {
    std::array<char, 65536> bytes;
    const ssize_t size = recv(from, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (size < 0) return errno == EAGAIN || errno == EINTR;
    if (size == 0) return false;
    under_way.emplace_back(steady_clock::now() + delay, std::string(bytes.data(), size));
    return true;
  }

  // False: the receiver has ended.
  bool Deliver() {
    while (!under_way.empty() && under_way.front().first <= steady_clock::now()) {
      std::string& bytes = under_way.front().second;
      const ssize_t size = send(to, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
      if (size < 0) return errno == EAGAIN || errno == EINTR;
      bytes.erase(0, size);
      if (bytes.empty()) under_way.pop_front();
    }
    return true;
  }

  bool Overdue() const {
    return !under_way.empty() && under_way.front().first <= steady_clock::now();
  }
};

int UntilNext(const Lane& one, const Lane& other) {
  milliseconds wait = kLookEvery;
  for (const Lane* lane : {&one, &other}) {
    if (lane->under_way.empty() || lane->Overdue()) continue;
    wait = std::min(
        wait, std::chrono::ceil<milliseconds>(lane->under_way.front().first - steady_clock::now()));
  }
  return static_cast<int>(wait.count());
}

void Relay(const std::stop_token& stop, int client, int server, milliseconds one_way) {
  Lane there{client, server, {}};
  Lane back{server, client, {}};
  while (!stop.stop_requested()) {
    // Room is waited for only where something is due.
    std::array<pollfd, 2> ends{
        pollfd{client, static_cast<short>(POLLIN | (back.Overdue() ? POLLOUT : 0)), 0},
        pollfd{server, static_cast<short>(POLLIN | (there.Overdue() ? POLLOUT : 0)), 0}};
    poll(ends.data(), ends.size(), UntilNext(there, back));
    if (!there.Take(one_way) || !back.Take(one_way) || !there.Deliver() || !back.Deliver()) return;
  }
}

}  // namespace

DelayRelay::DelayRelay(std::uint16_t server_port, milliseconds one_way)
    : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof(address);
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      listen(listener_, 1) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("no port for the relay");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::jthread([this, server_port, one_way](const std::stop_token& stop) {
    Run(stop, server_port, one_way);
  });
}

DelayRelay::~DelayRelay() {
  thread_.request_stop();
  thread_.join();
  close(listener_);
}

void DelayRelay::Run(const std::stop_token& stop, std::uint16_t server_port,
                     milliseconds one_way) const {
  while (!stop.stop_requested()) {
    pollfd waiting{listener_, POLLIN, 0};
    if (poll(&waiting, 1, static_cast<int>(kLookEvery.count())) != 1) continue;
    const int client = accept(listener_, nullptr, nullptr);
    const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = Loopback(server_port);
    if (connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) {
      const int on = 1;
      setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
      setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
      Relay(stop, client, server, one_way);
    }
    close(client);
    close(server);
  }
}

}  // namespace framecast::test
