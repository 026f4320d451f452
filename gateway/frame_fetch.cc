#include "gateway/frame_fetch.h"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <utility>

#include "services/hub/mutex.h"

namespace framecast::gateway {
namespace {

namespace net = boost::asio;
using boost::system::error_code;

// A source keeps to kFetchTimeout; this is for one that does not.
constexpr hub::Duration kPatience = hub::kFetchTimeout + std::chrono::milliseconds(500);

}  // namespace

// What a source says, on whatever thread, on its way to the loop. Thread-safe but for the
// constructor; the source may keep it as long as it likes.
template <typename Word>
class FrameFetch::Reply : public std::enable_shared_from_this<Reply<Word>> {
 public:
  // `timer` ends the wait.
  Reply(net::io_context& io, net::steady_timer& timer) : io_(&io), timer_(timer) {}

  void Set(Word word) {
    const hub::MutexLock lock(mutex_);
    if (io_ == nullptr) return;
    word_ = std::move(word);
    // Under the lock, so that Close cannot pull the loop away in between; posting takes no lock of
    // ours.
    net::post(*io_, [self = this->shared_from_this()] { self->EndWait(); });
  }

  bool has_word() const {
    const hub::MutexLock lock(mutex_);
    return word_.has_value();
  }

  // Nothing comes any more; takes what has come. On the loop, or when it is gone.
  std::optional<Word> Close() {
    const hub::MutexLock lock(mutex_);
    io_ = nullptr;
    return std::exchange(word_, std::nullopt);
  }

 private:
  // On the loop; Close is called there, too.
  void EndWait() {
    const hub::MutexLock lock(mutex_);
    if (io_ != nullptr) timer_.cancel();
  }

  mutable hub::Mutex mutex_;
  // Null: closed.
  net::io_context* io_ FRAMECAST_GUARDED_BY(mutex_);
  // Not to be touched once it is closed.
  net::steady_timer& timer_;
  std::optional<Word> word_ FRAMECAST_GUARDED_BY(mutex_);
};

template <typename Word>
net::awaitable<Word> FrameFetch::Wait(Reply<Word>& reply) {
  // Also when the coroutine ends because its loop does.
  struct Closing {
    Reply<Word>& reply;
    ~Closing() { reply.Close(); }
  };
  const Closing closing{reply};
  timer_.expires_after(kPatience);
  error_code ignored;
  auto token = net::redirect_error(net::use_awaitable, ignored);
  if (!reply.has_word() && !cancelled_) co_await timer_.async_wait(token);
  std::optional<Word> word = reply.Close();
  co_return word ? *std::move(word) : Word{};
}

net::awaitable<hub::FrameSource::Fetched> FrameFetch::Frame(
    hub::FrameSource& source, std::optional<hub::FramePosition> position) {
  using Fetched = hub::FrameSource::Fetched;
  const auto reply = std::make_shared<Reply<Fetched>>(io_, timer_);
  source.Fetch(position, [reply](Fetched fetched) { reply->Set(std::move(fetched)); });
  co_return co_await Wait(*reply);
}

net::awaitable<std::optional<hub::FrameIndex>> FrameFetch::Index(
    hub::FrameSource& source, std::optional<hub::FramePosition> after) {
  using Index = std::optional<hub::FrameIndex>;
  const auto reply = std::make_shared<Reply<Index>>(io_, timer_);
  source.FetchIndex(after, [reply](Index index) { reply->Set(std::move(index)); });
  co_return co_await Wait(*reply);
}

void FrameFetch::Cancel() {
  cancelled_ = true;
  timer_.cancel();
}

}  // namespace framecast::gateway
