// One connection to NATS, and the only place that sees cnats.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace framecast::nats {

struct ConnectOptions {
  // "nats://host:4222" or "tls://host:4222", at least one; user and password or a token may stand
  // before the host.
  std::vector<std::string> servers;
  // What NATS shows of this client.
  std::string name;
  // Files; empty: none. A credentials file holds a JWT and its seed, a token file one line.
  std::string credentials_file;
  std::string token_file;
  // PEM: whom to believe (empty: the system's authorities), and this client's own identity.
  std::string ca_file;
  std::string cert_file;
  std::string key_file;
};

// The servers of "nats://a:4222,nats://b:4222". InvalidArgument: what is wrong, as a sentence.
absl::StatusOr<std::vector<std::string>> ParseServers(std::string_view text);

// Without user, password and token, for logs.
std::string Redacted(std::string_view server);

// Valid during the call that hands it over.
struct Message {
  std::string_view subject;
  // Where an answer goes; empty: none is wanted.
  std::string_view reply_to;
  std::string_view data;
};
using MessageHandler = std::function<void(const Message&)>;

class Connection;

// Ends it, and returns when its handler runs no more. Not to be destroyed inside the handler, and
// before its connection.
class [[nodiscard]] Subscription {
 public:
  ~Subscription();
  Subscription(const Subscription&) = delete;
  Subscription& operator=(const Subscription&) = delete;

  // Messages that came and were let go since it began, since the handler did not keep up.
  std::uint64_t dropped() const;

 private:
  friend class Connection;
  struct State;
  explicit Subscription(std::unique_ptr<State> state);
  const std::unique_ptr<State> state_;
};

// Thread-safe. Comes back by itself, for ever, with growing waits; subscriptions go on then.
class Connection {
 public:
  // Returns at once, connected or not; `on_state` is told of each change, on a thread of its own,
  // and must not destroy the connection. NotFound or InvalidArgument: an option or file that cannot
  // be used.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(const ConnectOptions& options,
                                                          std::function<void(bool)> on_state);
  // Closes; no handler runs any more when it returns. Its subscriptions must be gone.
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  bool connected() const;
  // Why not, as a sentence; empty: it is.
  std::string Trouble() const;
  // The largest message that the server takes; 1 MiB until it has said so.
  std::uint64_t max_payload() const;

  // All handlers of a connection run on one thread, one at a time, in the order of their messages.
  // At most `pending_bytes` wait for this one; what is beyond is dropped and counted.
  absl::StatusOr<std::unique_ptr<Subscription>> Subscribe(const std::string& subject,
                                                          std::uint64_t pending_bytes,
                                                          MessageHandler handler);

  // Sends now. Waits while the socket is full, for kWriteDeadlineMs at most: not for threads that
  // others wait for. Unavailable: not connected, and nothing is kept for later.
  absl::Status Publish(const std::string& subject, std::string_view data);
  absl::Status PublishWithReply(const std::string& subject, const std::string& reply_to,
                                std::string_view data);
  // Returns when the server has processed all before, or false after `milliseconds`.
  bool Flush(std::int64_t milliseconds);

  // A subject that nobody else has, to get answers on.
  std::string NewInbox() const;

 private:
  struct State;
  explicit Connection(std::unique_ptr<State> state);
  const std::unique_ptr<State> state_;
};

inline constexpr std::int64_t kWriteDeadlineMs = 2000;

}  // namespace framecast::nats
