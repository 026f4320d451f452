#include "services/nats/attempt.h"

#include <nats/nats.h>

#include <thread>
#include <utility>

namespace framecast::nats {

std::shared_ptr<Attempt> Attempt::Begin(const ConnectOptions& options, const ServerAddress& server,
                                        const std::shared_ptr<Bell>& bell) {
  auto attempt = std::make_shared<Attempt>();
  std::thread([attempt, options, server, bell] {
    Result result = Link::Connect(options, server, [bell] { bell->Ring(); });
    {
      const std::lock_guard lock(attempt->result_mutex_);
      attempt->result_ = std::move(result);
    }
    bell->Ring();
    nats_ReleaseThreadMemory();
  }).detach();
  return attempt;
}

std::optional<Attempt::Result> Attempt::Take() {
  const std::lock_guard lock(result_mutex_);
  return std::exchange(result_, std::nullopt);
}

}  // namespace framecast::nats
