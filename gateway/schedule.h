// Readers that want to look again at a certain time, on one timer.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <set>
#include <utility>

#include "gateway/stream_reader.h"

namespace framecast::gateway {

// For its shard's thread.
class Schedule {
 public:
  explicit Schedule(boost::asio::io_context& io) : timer_(io) {}

  // Calls reader.OnNews at that time, once, unless it is set anew or cleared before. A time that is
  // over means: as soon as everybody else had a turn.
  void Set(StreamReader& reader, hub::SteadyTime time);
  // Before the reader ends.
  void Clear(StreamReader& reader);
  // No call follows.
  void Close();

 private:
  void Arm();

  std::set<std::pair<hub::SteadyTime, StreamReader*>> due_;
  boost::asio::steady_timer timer_;
};

}  // namespace framecast::gateway
