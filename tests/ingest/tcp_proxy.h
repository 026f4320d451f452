// A wire between client and server that a test can cut.
#pragma once

#include <atomic>
#include <thread>

namespace framecast::test {

// Forwards one connection from a port of its own to another on loopback.
class TcpProxy {
 public:
  explicit TcpProxy(int server_port);
  ~TcpProxy();
  TcpProxy(const TcpProxy&) = delete;
  TcpProxy& operator=(const TcpProxy&) = delete;

  int port() const { return port_; }
  // Both connections stay open and nothing passes any more, as when a cable is pulled.
  void Freeze() { frozen_ = true; }
  // Both connections are closed.
  void Cut() { cut_ = true; }

 private:
  void Run(int server_port);

  int listener_;
  int port_;
  std::atomic<bool> frozen_{false};
  std::atomic<bool> cut_{false};
  std::thread thread_;
};

}  // namespace framecast::test
