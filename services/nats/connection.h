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
  // "nats://host:4222" or "tls://host:4222", at least one; "user:password@" or "token@" may stand
  // before the host, with %XX for special bytes. Tried in an order by chance; others that the
  // cluster has are not asked for.
  std::vector<std::string> servers;
  // What NATS shows of this client.
  std::string name;
  // Files, one of them at most, and none with a URL that says who this is; empty: none. A
  // credentials file holds a JWT and its seed, a token file one line. These and the ones below are
  // read anew for each attempt to connect.
  std::string credentials_file;
  std::string token_file;
  // PEM: whom to believe besides the system's authorities, and this client's own identity. Where
  // one is given, nats:// is tls:// too.
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

// Ends it, and returns when its handler runs no more; may wait as long as a Publish. Not to be
// destroyed inside the handler, and before its connection.
class [[nodiscard]] Subscription {
 public:
  ~Subscription();
  Subscription(const Subscription&) = delete;
  Subscription& operator=(const Subscription&) = delete;

  // Messages that came and were let go since it began, since the handler did not keep up. Those
  // that waited when a connection was lost are not among them.
  std::uint64_t dropped() const;

 private:
  friend class Connection;
  struct State;
  explicit Subscription(std::unique_ptr<State> state);
  const std::unique_ptr<State> state_;
};

// Thread-safe. Comes back by itself, for ever, with growing waits of up to 5 s; subscriptions go on
// then. A server that does not answer for six seconds is taken for lost. SIGPIPE is ignored in the
// whole process from the first one on.
class Connection {
 public:
  // Returns at once, not connected yet; `on_state` is told of each change, on a thread of its own,
  // and must not destroy the connection. InvalidArgument: an option that cannot be;
  // FailedPrecondition: a file that cannot be used. A sentence each.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(const ConnectOptions& options,
                                                          std::function<void(bool)> on_state);
  // Closes, for as long as a Publish takes at most; neither handlers nor `on_state` run any more
  // when it returns. Its subscriptions must be gone. What was sent last may be lost: Flush before.
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  bool connected() const;
  // Why not, a sentence for each server that is known to be in trouble; empty: it is.
  std::string Trouble() const;
  // The largest message that the server takes; 1 MiB until it has said so.
  std::uint64_t max_payload() const;

  // All handlers run on one thread, one at a time, in the order of their messages; it is that of
  // all connections of the process. At most `pending_bytes` (1 GiB) and a message for each 256 of
  // them wait for this one; what is beyond is dropped and counted.
  absl::StatusOr<std::unique_ptr<Subscription>> Subscribe(const std::string& subject,
                                                          std::uint64_t pending_bytes,
                                                          MessageHandler handler);

  // Sends now. Waits while the socket is full, for kWriteDeadlineMs at most (over TLS, while the
  // server takes nothing for so long, and a second more), and for others that publish: not for
  // threads that others wait for. Whoever publishes without a pause keeps the connection from
  // hearing much: what is a lot in both directions takes two connections. Unavailable: not
  // connected, or not taken in time (the connection is lost then), and nothing is kept for later.
  // InvalidArgument: no subject, or more than max_payload.
  absl::Status Publish(const std::string& subject, std::string_view data);
  absl::Status PublishWithReply(const std::string& subject, const std::string& reply_to,
                                std::string_view data);
  // Returns when the server has processed all before, or false after `milliseconds`. Takes the
  // right to subscribe and publish to _INBOX.>.
  bool Flush(std::int64_t milliseconds);

  // A subject that nobody else has, to get answers on: "_INBOX." and 22 letters and digits.
  std::string NewInbox() const;

 private:
  friend class Subscription;
  struct State;
  explicit Connection(std::unique_ptr<State> state);
  const std::unique_ptr<State> state_;
};

inline constexpr std::int64_t kWriteDeadlineMs = 2000;

}  // namespace framecast::nats
