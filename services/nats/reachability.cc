#include "services/nats/reachability.h"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <system_error>

namespace framecast::nats {
namespace {

constexpr int kPatienceMs = 1000;

// 0, or what went wrong.
int Try(const addrinfo& address) {
  const int probe =
      socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, address.ai_protocol);
  if (probe < 0) return errno;
  int error = 0;
  if (connect(probe, address.ai_addr, address.ai_addrlen) != 0) error = errno;
  if (error == EINPROGRESS) {
    pollfd writable{probe, POLLOUT, 0};
    socklen_t size = sizeof(error);
    if (poll(&writable, 1, kPatienceMs) == 1) {
      getsockopt(probe, SOL_SOCKET, SO_ERROR, &error, &size);
    } else {
      error = ETIMEDOUT;
    }
  }
  close(probe);
  return error;
}

}  // namespace

std::string WhyUnreachable(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int failed = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (failed != 0) return gai_strerror(failed);
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses(found, freeaddrinfo);
  int error = 0;
  for (const addrinfo* address = addresses.get(); address != nullptr; address = address->ai_next) {
    error = Try(*address);
    if (error == 0) return "";
  }
  return std::generic_category().message(error);
}

}  // namespace framecast::nats
