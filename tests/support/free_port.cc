#include "tests/support/free_port.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <random>

namespace framecast::test {
namespace {

constexpr int kLowest = 10'000;
constexpr int kHighest = 32'000;

bool IsFree(std::uint16_t port) {
  const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_ANY);
  const bool free = bind(probe, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
  close(probe);
  return free;
}

}  // namespace

std::uint16_t FreePort() {
  static std::mt19937 random(std::random_device{}());
  std::uniform_int_distribution<int> ports(kLowest, kHighest);
  while (true) {
    const auto port = static_cast<std::uint16_t>(ports(random));
    if (IsFree(port)) return port;
  }
}

}  // namespace framecast::test
