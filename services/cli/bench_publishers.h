// The publishers of `framecast bench`: streams over a number of connections, at one rate.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "services/cli/channel.h"
#include "services/cli/server_options.h"
#include "services/cli/stop.h"
#include "services/cli/stream_pusher.h"

namespace framecast::cli {

struct BenchPublishersOptions {
  ServerOptions server;
  std::vector<std::string> streams;
  // Which the streams are dealt out to one by one; at most as many as there are streams.
  std::size_t connections = 0;
  double fps = 0;  // of each stream
  std::size_t frame_bytes = 0;
  // Which run's stamps count.
  std::uint32_t run = 0;
  std::function<void(const std::string&)> say;
};

// For one thread.
class BenchPublishers {
 public:
  explicit BenchPublishers(BenchPublishersOptions options);

  // Opens all streams, within 10 s. Empty: done; otherwise what went wrong.
  std::string Open(const Stop& stop);
  // Pushes for that long, or until `stop`, or until the server has ended all streams. The streams
  // take turns over the interval. A frame that cannot go at its time is left out.
  void PushFor(std::chrono::duration<double> time, const Stop& stop);
  // Says goodbye on all streams, and waits 2 s for it at most.
  void Close();

  // Of each stream.
  std::vector<std::uint32_t> pushed() const;
  // How many frames' time has come.
  std::uint64_t due() const { return due_; }
  std::uint64_t rejected() const;
  // What the server said of the first that it rejected; empty: of none.
  std::string rejection() const;
  // Whether the server has ended a stream.
  bool cut_short() const { return !ended_.empty(); }

 private:
  bool HasEnded(std::size_t stream);

  const BenchPublishersOptions options_;
  std::vector<Connection> connections_;
  std::vector<std::unique_ptr<StreamPusher>> pushers_;
  std::uint64_t due_ = 0;
  // By their places among the streams.
  std::set<std::size_t> ended_;
};

}  // namespace framecast::cli
