// A connection of cnats to one server, from its greeting until it is lost.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "absl/status/statusor.h"
#include "services/nats/connection.h"
#include "services/nats/server_address.h"

// cnats's natsConnection and natsSubscription.
struct __natsConnection;    // NOLINT(bugprone-reserved-identifier)
struct __natsSubscription;  // NOLINT(bugprone-reserved-identifier)

namespace framecast::nats {

// Thread-safe.
class Link {
 public:
  // Blocks, usually for kConnectTimeoutMs at most; for as long as it takes where the server or the
  // network falls silent in the midst of the greeting, or names are resolved slowly. `on_lost` is
  // called on a thread of cnats, perhaps when the link is gone already.
  static absl::StatusOr<std::unique_ptr<Link>> Connect(const ConnectOptions& options,
                                                       const ServerAddress& server,
                                                       std::function<void()> on_lost);
  // Takes as long as a Publish at most. Deliveries may still run.
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  const ServerAddress& server() const { return server_; }
  // Why it is lost, as a sentence; empty: it is not.
  std::string Loss() const;
  // As the server said in its greeting.
  std::uint64_t max_payload() const { return max_payload_; }

  // An empty `reply_to`: no answer is wanted.
  absl::Status Publish(const std::string& subject, const std::string& reply_to,
                       std::string_view data);
  bool Flush(std::int64_t milliseconds);

  // `delivery` is one of Handles<Delivery>.
  absl::Status Subscribe(const std::string& subject, std::uint64_t pending_bytes, void* delivery);
  void Unsubscribe(void* delivery);
  // Tells the delivery.
  void CountDropped(void* delivery);

 private:
  struct Events;
  struct Retired {
    std::chrono::steady_clock::time_point when;
    __natsSubscription* subscription;
  };

  Link(ServerAddress server, __natsConnection* connection, void* events_handle,
       std::shared_ptr<Events> events);
  // Ends it at the server. It is freed later: cnats's reader may be about to put a message into it.
  void Retire(__natsSubscription* subscription);

  const ServerAddress server_;
  __natsConnection* const connection_;
  void* const events_handle_;
  const std::shared_ptr<Events> events_;
  const std::uint64_t max_payload_;
  std::mutex subscriptions_mutex_;
  // By delivery.
  std::unordered_map<void*, __natsSubscription*> subscriptions_;
  // Oldest first.
  std::deque<Retired> retired_;
};

}  // namespace framecast::nats
