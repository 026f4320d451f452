// Many raw viewers at little cost: one thread reads what all of them get and checks the stamps.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <string>
#include <thread>
#include <vector>

namespace framecast::test {

// RawViewers of a stream that all of them see from sequence 1 on.
class ViewerPool {
 public:
  struct Report {
    std::uint64_t bytes = 0;
    // By gaps in a viewer's sequences, from 1 on.
    std::uint64_t skipped = 0;
    // Of every frame delivered: from the stamp to the last byte read.
    std::vector<std::int64_t> latencies_ns;
    // Frames whose sequence did not rise or that had no stamp.
    std::uint64_t wrong = 0;
    // Connections that ended before Stop().
    std::uint64_t lost = 0;
  };

  // Connected, with the handshakes done, when it returns; throws when one was refused.
  ViewerPool(std::uint16_t port, const std::string& target, std::size_t viewers);
  ~ViewerPool();
  ViewerPool(const ViewerPool&) = delete;
  ViewerPool& operator=(const ViewerPool&) = delete;

  // Frames that all of them got so far.
  std::uint64_t delivered() const { return delivered_.load(); }
  // How many of them got this or a later frame.
  std::size_t Reached(std::uint64_t sequence) const;
  // Once.
  Report Stop();

 private:
  struct Viewer;

  void Run();
  void FinishFrame(Viewer& viewer);

  std::deque<Viewer> viewers_;
  int epoll_;
  Report report_;
  std::atomic<std::uint64_t> delivered_{0};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace framecast::test
