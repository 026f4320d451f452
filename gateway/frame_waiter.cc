#include "gateway/frame_waiter.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "absl/time/time.h"
#include "gateway/after_frame.h"

namespace framecast::gateway {
namespace {

constexpr hub::Duration kDefaultWait = std::chrono::seconds(30);
constexpr absl::Duration kLongestWait = absl::Seconds(60);

}  // namespace

std::optional<std::string> ParseLongPoll(const Route& route, std::optional<LongPoll>& poll) {
  LongPoll asked;
  asked.wait = kDefaultWait;
  if (auto mistake = ParseAfter(route, asked.after)) return mistake;
  const auto wait = route.query.find("wait");
  if (!asked.after && wait == route.query.end()) return std::nullopt;
  if (route.query.count("wait") > 1) return "wait is given twice.";
  if (wait != route.query.end()) {
    absl::Duration duration;
    if (!absl::ParseDuration(wait->second, &duration) || duration < absl::ZeroDuration() ||
        duration > kLongestWait) {
      return "wait is a duration from 0s to 60s, such as 30s.";
    }
    asked.wait = absl::ToChronoNanoseconds(duration);
  }
  poll = asked;
  return std::nullopt;
}

FrameWaiter::FrameWaiter(Shard& shard, access::CallerPtr caller, const std::string& stream,
                         const LongPoll& poll)
    : shard_(shard),
      credential_(shard.context().access, std::move(caller)),
      stream_(stream),
      poll_(poll),
      timer_(shard.io()) {
  timer_.expires_after(poll_.wait);
  shard_.context().observer.OnViewerOpened(Transport::kHttp);
  shard_.slots().Add(*this, stream);
}

FrameWaiter::~FrameWaiter() {
  shard_.slots().Remove(*this);
  shard_.context().observer.OnViewerClosed(Transport::kHttp);
}

net::awaitable<bool> FrameWaiter::Wait() {
  error_code ignored;
  auto token = net::redirect_error(net::use_awaitable, ignored);
  if (!found_ && !cancelled_) co_await timer_.async_wait(token);
  co_return found_;
}

void FrameWaiter::Cancel() {
  cancelled_ = true;
  timer_.cancel();
}

access::CallerPtr FrameWaiter::RenewedCaller() {
  credential_.Renew();
  return credential_.pointer();
}

void FrameWaiter::OnStream(const std::shared_ptr<hub::Stream>& stream, const hub::WakePtr& wake) {
  subscription_.reset();
  if (stream) {
    subscription_ = std::make_unique<hub::Subscription>(stream, hub::SubscribeOptions{}, wake);
  }
}

void FrameWaiter::OnNews(hub::SteadyTime /*now*/) {
  if (!subscription_ || found_) return;
  const hub::FramePtr newest = subscription_->stream()->Newest();
  if (!newest) return;
  const bool had = poll_.after && newest->position.epoch == poll_.after->epoch &&
                   newest->position.sequence <= poll_.after->sequence;
  if (had) return;
  found_ = true;
  timer_.cancel();
}

}  // namespace framecast::gateway
