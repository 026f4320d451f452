// A connection to NATS as tests want it, and what came in on it.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "services/nats/connection.h"
#include "tests/support/wait.h"

namespace framecast::nats {

// Thread-safe.
template <typename T>
class Seen {
 public:
  void Add(T one) {
    const std::lock_guard lock(all_mutex_);
    all_.push_back(std::move(one));
  }
  std::vector<T> all() const {
    const std::lock_guard lock(all_mutex_);
    return all_;
  }
  std::size_t size() const {
    const std::lock_guard lock(all_mutex_);
    return all_.size();
  }

 private:
  mutable std::mutex all_mutex_;
  std::vector<T> all_;
};

inline constexpr std::uint64_t kPendingBytes = 64 << 20;

// Connected or not.
struct Client {
  explicit Client(const ConnectOptions& options) {
    auto opened = Connection::Open(options, [this](bool connected) { states.Add(connected); });
    if (!opened.ok()) {
      ADD_FAILURE() << opened.status();
      std::abort();
    }
    connection = *std::move(opened);
  }
  explicit Client(std::vector<std::string> servers)
      : Client(ConnectOptions{.servers = std::move(servers), .name = "test"}) {}
  explicit Client(const std::string& server) : Client(std::vector<std::string>{server}) {}

  [[nodiscard]] bool WaitUntilConnected() const {
    return test::WaitFor([this] { return connection->connected(); });
  }
  [[nodiscard]] bool WaitUntilGone() const {
    return test::WaitFor([this] { return !connection->connected(); });
  }
  std::unique_ptr<Subscription> Subscribe(const std::string& subject, MessageHandler handler,
                                          std::uint64_t pending_bytes = kPendingBytes) const {
    auto subscribed = connection->Subscribe(subject, pending_bytes, std::move(handler));
    EXPECT_TRUE(subscribed.ok()) << subscribed.status();
    return subscribed.ok() ? *std::move(subscribed) : nullptr;
  }
  // What comes goes to `seen`.
  std::unique_ptr<Subscription> Collect(const std::string& subject, Seen<std::string>& seen) const {
    return Subscribe(subject,
                     [&seen](const Message& message) { seen.Add(std::string(message.data)); });
  }
  [[nodiscard]] bool Flush() const {
    return connection->Flush(std::chrono::milliseconds(test::kTestTimeout).count());
  }

  Seen<bool> states;
  std::unique_ptr<Connection> connection;
};

}  // namespace framecast::nats
