// A raw viewer that can be cut and come back, for one loop that holds thousands of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tests/support/raw_viewer.h"

namespace framecast::bench {

// Never waits. For one thread.
class ReturningViewer {
 public:
  // `epoll` has its connection, with `id` as its data. `request`: the head that asks for a
  // WebSocket; it outlives the viewer.
  ReturningViewer(int epoll, std::uint64_t id, std::uint16_t port, const std::string& request)
      : epoll_(epoll), id_(id), port_(port), request_(request) {}
  ~ReturningViewer();
  ReturningViewer(const ReturningViewer&) = delete;
  ReturningViewer& operator=(const ReturningViewer&) = delete;

  // Cuts its connection, if it has one, and begins another.
  void Connect();
  // At each event: goes on. True: the last byte of a picture was read.
  bool Proceed();
  // The server refused or ended the connection.
  bool ended() const { return ended_; }

 private:
  void Watch(int operation, std::uint32_t events);
  void Ask();
  void ReadAnswer();

  const int epoll_;
  const std::uint64_t id_;
  const std::uint16_t port_;
  const std::string& request_;
  // Until the handshake is done.
  int socket_ = -1;
  bool asked_ = false;
  bool ended_ = false;
  // From then on.
  std::optional<test::RawViewer> raw_;
};

}  // namespace framecast::bench
