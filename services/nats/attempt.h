// One try to connect, on a thread of its own: cnats cannot be told to stop it.
#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include "absl/status/statusor.h"
#include "services/nats/bell.h"
#include "services/nats/link.h"

namespace framecast::nats {

// Whoever wants its result no more lets it go; its thread goes on until cnats returns, and then
// closes what it got.
class Attempt {
 public:
  using Result = absl::StatusOr<std::unique_ptr<Link>>;

  // Rings when there is a result, and when the link is lost later.
  static std::shared_ptr<Attempt> Begin(const ConnectOptions& options, const ServerAddress& server,
                                        const std::shared_ptr<Bell>& bell);

  // Once; nothing: it is not through yet.
  std::optional<Result> Take();

 private:
  std::mutex result_mutex_;
  std::optional<Result> result_;
};

}  // namespace framecast::nats
