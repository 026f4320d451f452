#include "services/nats/stall_limit.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <charconv>
#include <filesystem>
#include <optional>
#include <system_error>

namespace framecast::nats {
namespace {

struct Place {
  std::string ip;
  int port = 0;
};

using AskSocket = int (*)(int, sockaddr*, socklen_t*);

// Of one end of a socket, as `ask` tells it: getsockname or getpeername.
std::optional<Place> PlaceOf(int file, AskSocket ask) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  if (ask(file, reinterpret_cast<sockaddr*>(&address), &size) != 0) return std::nullopt;
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.ss_family == AF_INET) {
    const auto& four = reinterpret_cast<const sockaddr_in&>(address);
    inet_ntop(AF_INET, &four.sin_addr, text.data(), text.size());
    return Place{text.data(), ntohs(four.sin_port)};
  }
  if (address.ss_family != AF_INET6) return std::nullopt;
  const auto& six = reinterpret_cast<const sockaddr_in6&>(address);
  inet_ntop(AF_INET6, &six.sin6_addr, text.data(), text.size());
  return Place{text.data(), ntohs(six.sin6_port)};
}

}  // namespace

bool LimitStall(const std::string& ip, int port, int peer_port, std::int64_t milliseconds) {
  const auto limit = static_cast<unsigned>(milliseconds);
  bool found = false;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", error)) {
    const std::string name = entry.path().filename().string();
    int file = -1;
    std::from_chars(name.data(), name.data() + name.size(), file);
    const auto here = PlaceOf(file, getsockname);
    if (!here || here->port != port || here->ip != ip) continue;
    const auto there = PlaceOf(file, getpeername);
    if (!there || there->port != peer_port) continue;
    found |= setsockopt(file, IPPROTO_TCP, TCP_USER_TIMEOUT, &limit, sizeof(limit)) == 0;
  }
  return found;
}

}  // namespace framecast::nats
