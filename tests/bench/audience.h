// Many raw viewers of a stream: what they got within a window of time, how late, and how old the
// pictures were that they showed.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/raw_viewer.h"

namespace framecast::bench {

// One thread of its own reads for all of them, and samples ages about each 10 ms, of a thousand
// viewers at a time. A viewer shows the last frame it has wholly received.
class Audience {
 public:
  struct Report {
    std::uint64_t delivered = 0;
    std::uint64_t bytes = 0;
    // That came within the window, of frames that were unfinished at its ends too.
    std::uint64_t payload_bytes = 0;
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

  // Connected, with the handshakes done, when it returns; throws when one was refused. `address`:
  // IPv4, in the network that the calling thread is in. `make_layer`: null for plain TCP. Viewer i
  // watches targets[i % targets.size()], and with a `stall_step` stops reading i × that after the
  // last was connected, for good.
  Audience(const std::string& address, std::uint16_t port, const std::vector<std::string>& targets,
           std::size_t viewers, const test::MakeLayer& make_layer,
           std::optional<std::chrono::nanoseconds> stall_step = std::nullopt);
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
  void StallSome(std::int64_t now_ns);

  std::deque<Viewer> viewers_;
  const std::optional<std::chrono::nanoseconds> stall_step_;
  std::int64_t connected_ns_ = 0;
  std::size_t stalled_ = 0;
  // Whose age is sampled next.
  std::size_t next_sampled_ = 0;
  int epoll_;
  int timer_;
  Report report_;
  std::atomic<std::uint64_t> received_{0};
  std::atomic<bool> counting_{false};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace framecast::bench
