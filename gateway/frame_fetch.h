// Asks for frames that are somewhere else, and waits for the word on the shard's loop.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <optional>

#include "services/hub/frame_source.h"

namespace framecast::gateway {

// For its shard's thread, one question at a time. What is answered when it is gone, or too late, is
// let go of.
class FrameFetch {
 public:
  explicit FrameFetch(boost::asio::io_context& io) : io_(io), timer_(io) {}

  // As FrameSource::Fetch and FetchIndex; a source that says nothing cannot be reached. It must
  // outlive the wait.
  boost::asio::awaitable<hub::FrameSource::Fetched> Frame(
      hub::FrameSource& source, std::optional<hub::FramePosition> position);
  boost::asio::awaitable<std::optional<hub::FrameIndex>> Index(
      hub::FrameSource& source, std::optional<hub::FramePosition> after);
  // What is asked now and later cannot be reached.
  void Cancel();

 private:
  template <typename Word>
  class Reply;
  template <typename Word>
  boost::asio::awaitable<Word> Wait(Reply<Word>& reply);

  boost::asio::io_context& io_;
  boost::asio::steady_timer timer_;
  bool cancelled_ = false;
};

}  // namespace framecast::gateway
