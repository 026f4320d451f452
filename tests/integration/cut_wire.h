// A wire between a client that reconnects and a server, for a test to cut again and again.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

namespace framecast::test {

// Forwards every connection to a port of its own to `server_port`, both on loopback.
class CutWire {
 public:
  explicit CutWire(std::uint16_t server_port);
  ~CutWire();
  CutWire(const CutWire&) = delete;
  CutWire& operator=(const CutWire&) = delete;

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  // Both ends of every connection are reset, and what was under way is lost. Returns when that is
  // done; new connections are taken.
  void Cut();
  // How many there were so far.
  int connections() const { return connections_; }

 private:
  void Run(std::uint16_t server_port);

  int listener_;
  std::uint16_t port_ = 0;
  std::atomic<bool> cut_{false};
  std::atomic<bool> ending_{false};
  std::atomic<int> connections_{0};
  std::thread thread_;
};

}  // namespace framecast::test
