// A picture on its way in by PUT or POST: from the vetted head to the hub.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <optional>
#include <string>

#include "gateway/answer.h"
#include "gateway/request_body.h"
#include "gateway/request_head.h"
#include "gateway/shard_context.h"
#include "gateway/timed_wire.h"

namespace framecast::gateway {

// For one request, on its shard's thread. What it holds of the body is counted in BodyBudget and
// let go of before Receive completes.
class FrameUpload {
 public:
  // `buffer`: what came in behind the head. All of them must outlive it.
  FrameUpload(ShardContext& context, TimedWire& stream, boost::beast::flat_buffer& buffer)
      : context_(context), stream_(stream), buffer_(buffer) {}

  // Reads the body and stores it; or refuses it, where that can be known without reading it.
  // Nothing: the connection is lost.
  boost::asio::awaitable<std::optional<Answer>> Receive(HeadParser& parser,
                                                        const VettedHead& vetted,
                                                        const std::string& stream);
  // The answer is a refusal, and some of the body may be still to come: the connection must end.
  bool body_unread() const { return body_unread_; }

 private:
  ShardContext& context_;
  TimedWire& stream_;
  boost::beast::flat_buffer& buffer_;
  bool body_unread_ = false;
};

}  // namespace framecast::gateway
