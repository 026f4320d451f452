// A cable between two network namespaces on which each packet takes a while: what tc's netem does,
// for kernels without it.
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <chrono>
#include <cstring>
#include <deque>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>

#include "tests/bench/network_namespace.h"

namespace framecast::bench {
namespace {

using std::chrono::nanoseconds;
using std::chrono::steady_clock;

// On its way in one direction; what comes on top is lost. More than a Gbit/s times 300 ms.
constexpr std::size_t kMostPackets = 1 << 15;
constexpr std::size_t kLargestPacket = 65'536;

// A network device whose packets this process carries, in the network that the thread is in. Gone
// with the descriptor.
int OpenTun(const std::string& name) {
  const int tun = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (tun < 0) throw std::runtime_error("cannot open /dev/net/tun");
  ifreq request{};
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  name.copy(request.ifr_name, IFNAMSIZ - 1);
  if (ioctl(tun, TUNSETIFF, &request) == 0) return tun;
  close(tun);
  throw std::runtime_error("cannot make the network device " + name);
}

class Lane {
 public:
  Lane(int from, int to, nanoseconds delay) : from_(from), to_(to), delay_(delay) {}

  int from() const { return from_; }
  // Nothing: no packet is on its way.
  std::optional<steady_clock::time_point> next() const {
    return packets_.empty() ? std::nullopt : std::optional(packets_.front().due);
  }

  void Take() {
    static std::array<char, kLargestPacket> bytes;
    ssize_t size = 0;
    while ((size = read(from_, bytes.data(), bytes.size())) > 0) {
      if (packets_.size() == kMostPackets) continue;
      packets_.push_back({steady_clock::now() + delay_,
                          std::string(bytes.data(), static_cast<std::size_t>(size))});
    }
  }

  // A device that is down loses the packet.
  void Deliver() {
    while (!packets_.empty() && packets_.front().due <= steady_clock::now()) {
      const std::string& bytes = packets_.front().bytes;
      static_cast<void>(!write(to_, bytes.data(), bytes.size()));
      packets_.pop_front();
    }
  }

 private:
  struct Packet {
    steady_clock::time_point due;
    std::string bytes;
  };

  int from_;
  int to_;
  nanoseconds delay_;
  std::deque<Packet> packets_;
};

std::optional<timespec> Until(const Lane& one, const Lane& other) {
  auto next = one.next();
  if (other.next() && (!next || *other.next() < *next)) next = other.next();
  if (!next) return std::nullopt;
  const auto wait = std::max(nanoseconds(0), nanoseconds(*next - steady_clock::now()));
  const auto whole = std::chrono::floor<std::chrono::seconds>(wait);
  return timespec{whole.count(), (wait - whole).count()};
}

[[noreturn]] void Carry(Lane there, Lane back) {
  while (true) {
    std::array<pollfd, 2> ends{pollfd{there.from(), POLLIN, 0}, pollfd{back.from(), POLLIN, 0}};
    const std::optional<timespec> wait = Until(there, back);
    ppoll(ends.data(), ends.size(), wait ? &*wait : nullptr, nullptr);
    for (Lane* lane : {&there, &back}) {
      lane->Take();
      lane->Deliver();
    }
  }
}

}  // namespace
}  // namespace framecast::bench

int main(int argc, char** argv) {
  std::string netns;
  std::string device;
  std::string device_there = "far";
  double one_way_ms = 50;
  CLI::App app(
      "Makes a network device here and one in another network namespace, and carries what is sent "
      "into one to the other, until it is killed. Prints a line once they are there.");
  app.option_defaults()->always_capture_default();
  app.add_option("--netns", netns, "file of the other namespace")->required();
  app.add_option("--device", device, "name of the one here")->required();
  app.add_option("--device_there", device_there, "name of the other");
  app.add_option("--one_way_ms", one_way_ms, "how long each packet takes")
      ->check(CLI::Range(0.0, 10'000.0));
  CLI11_PARSE(app, argc, argv);
  try {
    using namespace framecast::bench;
    const int here = OpenTun(device);
    std::optional<NetworkNamespace> elsewhere(netns);
    const int there = OpenTun(device_there);
    elsewhere.reset();
    std::cout << "ready" << std::endl;
    const auto delay = std::chrono::duration_cast<nanoseconds>(
        std::chrono::duration<double, std::milli>(one_way_ms));
    Carry({here, there, delay}, {there, here, delay});
  } catch (const std::exception& failure) {
    std::cerr << "delay_link: " << failure.what() << "\n";
    return 1;
  }
}
