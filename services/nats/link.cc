#include "services/nats/link.h"

#include <nats/nats.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <condition_variable>
#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/nats/delivery.h"
#include "services/nats/failure.h"
#include "services/nats/handles.h"
#include "services/nats/link_options.h"
#include "services/nats/stall_limit.h"

namespace framecast::nats {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

// Far longer than cnats's reader takes from finding a subscription to leaving it.
constexpr seconds kRetirement{10};
// Far longer than cnats takes to say that it closed; what is behind the wait is only kept in
// memory.
constexpr seconds kClosing{5};
// cnats counts in int.
constexpr std::uint64_t kMostPendingBytes = 1 << 30;
// What a message without content takes in memory, about.
constexpr std::uint64_t kMessageBytes = 256;
constexpr std::uint64_t kFewestMessages = 64;
// What NATS allows at most.
constexpr std::int64_t kMostPayload = 64 << 20;

void OnMessage(natsConnection* /*connection*/, natsSubscription* subscription, natsMsg* message,
               void* handle) {
  if (const auto delivery = Handles<Delivery>::Instance().Find(handle)) {
    std::int64_t dropped = 0;
    // Asked for with each message, since cnats forgets it with the connection.
    if (natsSubscription_GetDropped(subscription, &dropped) == NATS_OK) {
      delivery->CountDropped(static_cast<std::uint64_t>(dropped));
    }
    const char* reply_to = natsMsg_GetReply(message);
    delivery->Run({natsMsg_GetSubject(message),
                   reply_to == nullptr ? std::string_view() : std::string_view(reply_to),
                   std::string_view(natsMsg_GetData(message),
                                    static_cast<std::size_t>(natsMsg_GetDataLength(message)))});
  }
  natsMsg_Destroy(message);
}

bool BoundWrites(natsConnection& connection, int peer_port) {
  char* ip = nullptr;
  int port = 0;
  if (natsConnection_GetLocalIPAndPort(&connection, &ip, &port) != NATS_OK) return false;
  const std::unique_ptr<char, decltype(&std::free)> text(ip, std::free);
  return LimitStall(text.get(), port, peer_port, kWriteDeadlineMs);
}

}  // namespace

struct Link::Events {
  Events(ServerAddress of, std::function<void()> call)
      : server(std::move(of)), on_lost(std::move(call)) {}

  const ServerAddress server;
  const std::function<void()> on_lost;

  std::mutex mutex;
  std::condition_variable changed;
  bool closed = false;
  std::string loss;
  // What the server said before it closed.
  std::string refusal;
  bool was_forbidden = false;

  static std::shared_ptr<Events> Find(void* handle) {
    return Handles<Events>::Instance().Find(handle);
  }

  static void OnClosed(natsConnection* connection, void* handle) {
    const auto events = Find(handle);
    if (!events) return;
    const char* word = "";
    const natsStatus status = natsConnection_GetLastError(connection, &word);
    {
      const std::lock_guard lock(events->mutex);
      events->closed = true;
      events->loss = events->refusal.empty() ? FailureSentence(events->server, status, word)
                                             : RefusalSentence(events->server, events->refusal);
      events->changed.notify_all();
    }
    events->on_lost();
  }

  // cnats does not keep the subscription alive for this: it is not to be touched.
  static void OnError(natsConnection* /*connection*/, natsSubscription* /*subscription*/,
                      natsStatus status, void* handle) {
    const auto events = Find(handle);
    if (!events) return;
    const std::lock_guard lock(events->mutex);
    if (status == NATS_CONNECTION_AUTH_FAILED) events->refusal = LastWord();
    if (status == NATS_NOT_PERMITTED && !std::exchange(events->was_forbidden, true)) {
      spdlog::warn("{} forbids something that is needed: {}; change the user's permissions there",
                   events->server.url(), LastWord());
    }
  }
};

absl::StatusOr<std::unique_ptr<Link>> Link::Connect(const ConnectOptions& options,
                                                    const ServerAddress& server,
                                                    std::function<void()> on_lost) {
  auto made = MakeOptions(options, server);
  if (!made.ok()) return made.status();
  auto events = std::make_shared<Events>(server, std::move(on_lost));
  void* const handle = Handles<Events>::Instance().Add(events);
  natsOptions_SetClosedCB(made->get(), Events::OnClosed, handle);
  natsOptions_SetErrorHandler(made->get(), Events::OnError, handle);
  natsConnection* connection = nullptr;
  const natsStatus status = natsConnection_Connect(&connection, made->get());
  if (status == NATS_OK) {
    std::unique_ptr<Link> link(new Link(server, connection, handle, std::move(events)));
    if (server.tls && !BoundWrites(*connection, server.port)) {
      return absl::UnavailableError(absl::StrCat(server.url(), " closed the connection."));
    }
    return link;
  }
  const std::string word = LastWord();
  Handles<Events>::Instance().Remove(handle);
  return absl::UnavailableError(FailureSentence(server, status, word));
}

Link::Link(ServerAddress server, natsConnection* connection, void* events_handle,
           std::shared_ptr<Events> events)
    : server_(std::move(server)),
      connection_(connection),
      events_handle_(events_handle),
      events_(std::move(events)),
      max_payload_(static_cast<std::uint64_t>(
          std::clamp<std::int64_t>(natsConnection_GetMaxPayload(connection), 1, kMostPayload))) {}

Link::~Link() {
  natsConnection_Close(connection_);
  // Another thread of cnats may be closing it at this moment; nothing is freed before it has.
  bool closed = false;
  {
    std::unique_lock lock(events_->mutex);
    closed = events_->changed.wait_for(lock, kClosing, [this] { return events_->closed; });
  }
  Handles<Events>::Instance().Remove(events_handle_);
  if (!closed) return;
  for (const auto& [delivery, subscription] : subscriptions_) {
    natsSubscription_Destroy(subscription);
  }
  for (const Retired& retired : retired_) natsSubscription_Destroy(retired.subscription);
  natsConnection_Destroy(connection_);
}

std::string Link::Loss() const {
  const std::lock_guard lock(events_->mutex);
  return events_->loss;
}

absl::Status Link::Publish(const std::string& subject, const std::string& reply_to,
                           std::string_view data) {
  if (data.size() > max_payload_) {
    return absl::InvalidArgumentError(absl::StrCat(data.size(), " bytes are more than the ",
                                                   max_payload_, " that the server takes."));
  }
  const int size = static_cast<int>(data.size());
  const natsStatus status =
      reply_to.empty() ? natsConnection_Publish(connection_, subject.c_str(), data.data(), size)
                       : natsConnection_PublishRequest(connection_, subject.c_str(),
                                                       reply_to.c_str(), data.data(), size);
  if (status == NATS_OK) return absl::OkStatus();
  if (status == NATS_MAX_PAYLOAD) return absl::InvalidArgumentError(LastWord());
  return absl::UnavailableError(status == NATS_TIMEOUT
                                    ? absl::StrCat(server_.url(), " takes no more for now.")
                                    : absl::StrCat(server_.url(), ": ", LastWord(), "."));
}

// Not with natsConnection_Flush, which takes a ping that could not be sent for an answered one.
bool Link::Flush(std::int64_t milliseconds) {
  natsInbox* inbox = nullptr;
  if (natsInbox_Create(&inbox) != NATS_OK) return false;
  natsSubscription* echo = nullptr;
  natsMsg* message = nullptr;
  const bool flushed = natsConnection_SubscribeSync(&echo, connection_, inbox) == NATS_OK &&
                       natsConnection_Publish(connection_, inbox, nullptr, 0) == NATS_OK &&
                       natsSubscription_NextMsg(&message, echo, milliseconds) == NATS_OK;
  natsMsg_Destroy(message);
  if (echo != nullptr) Retire(echo);
  natsInbox_Destroy(inbox);
  return flushed;
}

absl::Status Link::Subscribe(const std::string& subject, std::uint64_t pending_bytes,
                             void* delivery) {
  natsSubscription* subscription = nullptr;
  const natsStatus status =
      natsConnection_Subscribe(&subscription, connection_, subject.c_str(), OnMessage, delivery);
  // Closed meanwhile; the next link has it.
  if (status == NATS_CONNECTION_CLOSED) return absl::OkStatus();
  if (status != NATS_OK) {
    return absl::InvalidArgumentError(absl::StrCat("\"", subject, "\": ", LastWord(), "."));
  }
  const std::uint64_t bytes = std::clamp<std::uint64_t>(pending_bytes, 1, kMostPendingBytes);
  natsSubscription_SetPendingLimits(
      subscription, static_cast<int>(std::max(kFewestMessages, bytes / kMessageBytes)),
      static_cast<int>(bytes));
  const std::lock_guard lock(subscriptions_mutex_);
  subscriptions_[delivery] = subscription;
  return absl::OkStatus();
}

void Link::Unsubscribe(void* delivery) {
  natsSubscription* subscription = nullptr;
  {
    const std::lock_guard lock(subscriptions_mutex_);
    const auto found = subscriptions_.find(delivery);
    if (found == subscriptions_.end()) return;
    subscription = found->second;
    subscriptions_.erase(found);
  }
  Retire(subscription);
}

void Link::CountDropped(void* delivery) {
  const auto counted = Handles<Delivery>::Instance().Find(delivery);
  const std::lock_guard lock(subscriptions_mutex_);
  const auto found = subscriptions_.find(delivery);
  std::int64_t dropped = 0;
  if (counted && found != subscriptions_.end() &&
      natsSubscription_GetDropped(found->second, &dropped) == NATS_OK) {
    counted->CountDropped(static_cast<std::uint64_t>(dropped));
  }
}

void Link::Retire(natsSubscription* subscription) {
  natsSubscription_Unsubscribe(subscription);
  const auto now = steady_clock::now();
  const std::lock_guard lock(subscriptions_mutex_);
  retired_.push_back({now, subscription});
  while (now - retired_.front().when > kRetirement) {
    natsSubscription_Destroy(retired_.front().subscription);
    retired_.pop_front();
  }
}

}  // namespace framecast::nats
