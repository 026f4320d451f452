// The viewers of `framecast bench`: raw WebSockets, and a tally of what they get.
#pragma once

#include <array>
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "services/cli/latency_histogram.h"
#include "services/cli/viewer_socket.h"
#include "services/cli/websocket_reader.h"

namespace framecast::cli {

struct BenchViewersOptions {
  ViewerDoor door;
  // Viewers are dealt out to them one by one.
  std::vector<std::string> streams;
  std::size_t viewers = 0;
  // Which run's stamps count.
  std::uint32_t run = 0;
  // Told the first viewer's ending of each kind, on another thread.
  std::function<void(const std::string&)> say;
};

// One thread of its own opens and reads all of them. A viewer's skips are the gaps in its frames'
// numbers, from 1 on.
class BenchViewers {
 public:
  struct Tally {
    // Ended before their first frame.
    std::uint64_t refused = 0;
    // Ended later, before Stop().
    std::uint64_t lost = 0;
    std::uint64_t delivered = 0;
    std::uint64_t bytes = 0;
    std::uint64_t skipped = 0;
    LatencyHistogram latency;
  };

  explicit BenchViewers(BenchViewersOptions options);
  ~BenchViewers();
  BenchViewers(const BenchViewers&) = delete;
  BenchViewers& operator=(const BenchViewers&) = delete;

  // How many wait to be let in.
  std::size_t opening() const { return opening_; }
  // How many are still watching and have not got their stream's last frame, by streams' numbers.
  std::size_t Behind(const std::vector<std::uint32_t>& last) const;
  // When the last frame came.
  std::chrono::steady_clock::time_point last_delivery() const;
  // Once. `last`: what was pushed on each stream; what a viewer misses at the end is a skip too.
  Tally Stop(const std::vector<std::uint32_t>& last);

 private:
  struct Viewer;

  void Run();
  boost::asio::awaitable<void> OpenSome();
  boost::asio::awaitable<void> Watch(Viewer& viewer);
  void Take(Viewer& viewer, std::string_view bytes);
  void Count(Viewer& viewer, const WebSocketReader::Message& message);
  void End(Viewer& viewer, const std::string& why);

  const BenchViewersOptions options_;
  boost::asio::io_context io_context_;
  std::deque<Viewer> viewers_;
  std::size_t next_ = 0;
  std::atomic<std::size_t> opening_;
  std::atomic<std::int64_t> last_delivery_ns_{0};
  std::array<char, 65'536> piece_;
  std::set<std::string> told_;
  Tally tally_;
  std::thread thread_;
};

}  // namespace framecast::cli
