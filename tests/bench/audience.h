// Many raw viewers of a stream: what they got within a window of time, how late, and how old the
// pictures were that they showed.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/raw_viewer.h"

namespace framecast::bench {

// One thread of its own reads for all of them, and samples ages about each 10 ms. A viewer shows
// the last frame it has wholly received.
class Audience {
 public:
  struct Report {
    std::uint64_t delivered = 0;
    std::uint64_t bytes = 0;
    // Of each frame: from the stamp to the last byte read.
    std::vector<std::int64_t> latencies_ns;
    // Of each viewer's picture at each sample.
    std::vector<std::int64_t> ages_ns;
    // Samples of viewers that had no picture yet.
    std::uint64_t blank = 0;
    // Frames without a stamp, or not newer than the one before; in the window or not.
    std::uint64_t wrong = 0;
    // Connections that ended before Stop().
    std::uint64_t lost = 0;
  };

  // Connected, with the handshakes done, when it returns; throws when one was refused.
  Audience(std::uint16_t port, const std::string& target, std::size_t viewers);
  ~Audience();
  Audience(const Audience&) = delete;
  Audience& operator=(const Audience&) = delete;

  // Frames that all of them got so far, in the window or not.
  std::uint64_t received() const { return received_; }
  // The window: what ends in it counts.
  void Begin() { counting_ = true; }
  void End() { counting_ = false; }
  // Once.
  Report Stop();

 private:
  struct Viewer;

  void Run();
  void Read(Viewer& viewer);
  void Sample();

  std::deque<Viewer> viewers_;
  int epoll_;
  int timer_;
  Report report_;
  std::atomic<std::uint64_t> received_{0};
  std::atomic<bool> counting_{false};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace framecast::bench
