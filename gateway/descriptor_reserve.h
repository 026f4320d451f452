// Asio's bookkeeping for sockets, made in blocks.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstddef>

namespace framecast::gateway {

// Asio's reactor has a small object for each descriptor, keeps it for the next one, and frees none
// before its loop ends. Made one by one, each would lie between the memory of two viewers, and keep
// their pages in the process when thousands have gone. For the thread of one shard, but what it
// reserves is taken by whoever opens sockets on its loop.
class DescriptorReserve {
 public:
  explicit DescriptorReserve(boost::asio::io_context& io) : io_(io) { Grow(); }

  // So many descriptors are open on the loop: makes another block when few are left. Costs about a
  // millisecond then.
  void KeepAhead(std::size_t open) {
    if (open + kMargin > reserved_) Grow();
  }

 private:
  static constexpr std::size_t kBlock = 256;
  // Sockets that are accepted and not yet counted.
  static constexpr std::size_t kMargin = 64;

  void Grow();

  boost::asio::io_context& io_;
  std::size_t reserved_ = 0;
};

}  // namespace framecast::gateway
