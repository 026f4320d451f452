// A long path to a server: what either side sends arrives after a delay.
#pragma once

#include <chrono>
#include <cstdint>
#include <thread>

namespace framecast::test {

// Forwards one connection to a port of its own to `server_port`, both on loopback, until it ends.
// Takes whatever it is given at once, as a path with deep queues and no limit does; order is kept.
class DelayRelay {
 public:
  // `one_way`: half of the round trip.
  DelayRelay(std::uint16_t server_port, std::chrono::milliseconds one_way);
  // Ends the connection.
  ~DelayRelay();
  DelayRelay(const DelayRelay&) = delete;
  DelayRelay& operator=(const DelayRelay&) = delete;

  std::uint16_t port() const { return port_; }

 private:
  void Run(const std::stop_token& stop, std::uint16_t server_port,
           std::chrono::milliseconds one_way) const;

  int listener_;
  std::uint16_t port_ = 0;
  std::jthread thread_;
};

}  // namespace framecast::test
