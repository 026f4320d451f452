// A request that waits for a newer frame of a stream: long poll.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <string>

#include "gateway/router.h"
#include "gateway/shard.h"
#include "gateway/stream_reader.h"
#include "services/access/access.h"
#include "services/hub/subscription.h"

namespace framecast::gateway {

// What `?after=EPOCH-SEQ&wait=30s` asks for.
struct LongPoll {
  // Nothing: any frame will do.
  std::optional<hub::FramePosition> after;
  hub::Duration wait{};
};

// Sets `poll` if the query has either; a sentence about the first mistake. Pure.
std::optional<std::string> ParseLongPoll(const Route& route, std::optional<LongPoll>& poll);

// Counts as a viewer of the stream while it lives. For its shard's thread.
class FrameWaiter final : private StreamReader {
 public:
  FrameWaiter(Shard& shard, access::CallerPtr caller, const std::string& stream,
              const LongPoll& poll);
  ~FrameWaiter() override;

  // Whether the stream has a newest frame that is another one than `after` and not before it; false
  // when the time is over, or at once after Cancel.
  net::awaitable<bool> Wait();
  void Cancel();
  // Whether the caller may not watch the stream any more.
  bool LostRight() { return credential_.Renew() && !credential_.caller().MayWatch(stream_); }
  // Who the caller is by now.
  access::CallerPtr RenewedCaller();

 private:
  void OnStream(const std::shared_ptr<hub::Stream>& stream, const hub::WakePtr& wake) override;
  void OnNews(hub::SteadyTime now) override;

  Shard& shard_;
  access::Credential credential_;
  const std::string stream_;
  const LongPoll poll_;
  std::unique_ptr<hub::Subscription> subscription_;
  net::steady_timer timer_;
  bool found_ = false;
  bool cancelled_ = false;
};

}  // namespace framecast::gateway
