#include "services/nats/connection.h"

#include <nats/nats.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <random>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/nats/attempt.h"
#include "services/nats/delivery.h"
#include "services/nats/handles.h"
#include "services/nats/link_options.h"

namespace framecast::nats {
namespace {

// Threads of cnats cannot be waited for: the one that closed a connection frees it later, and one
// that dials may be late for long. They use OpenSSL while the process ends, which would free all
// that it has then. Before main, since only what comes first counts.
[[maybe_unused]] const int kOpenSslStays = OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, nullptr);

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr std::uint64_t kUsualPayload = 1 << 20;
// A server that cannot be reached is told apart from one that is silent, which takes a while.
constexpr milliseconds kPatience{kConnectTimeoutMs + 2000};
// Attempts that cnats does not come back from, each a thread; no others are begun then.
constexpr std::size_t kMostHanging = 4;
// A link that held for so long was a good one.
constexpr seconds kSteady{5};
constexpr milliseconds kShortestPause{100};
constexpr milliseconds kLongestPause{5000};

// Doubles from time to time; half of each is by chance, so that nodes do not come in step.
class Pauses {
 public:
  milliseconds Next() {
    std::uniform_int_distribution<std::int64_t> spread(base_.count() / 2, base_.count());
    base_ = std::min(base_ * 2, kLongestPause);
    return milliseconds(spread(random_));
  }
  void Reset() { base_ = kShortestPause; }

 private:
  milliseconds base_ = kShortestPause;
  std::minstd_rand random_{std::random_device{}()};
};

// cnats copies it into the line that it sends, as it is.
absl::Status CheckSubject(std::string_view subject) {
  const bool whole = !subject.empty() && subject.front() != '.' && subject.back() != '.' &&
                     subject.find("..") == std::string_view::npos;
  if (whole && std::all_of(subject.begin(), subject.end(), [](char letter) {
        return static_cast<unsigned char>(letter) > ' ' && letter != 0x7f;
      })) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      "a subject is made of words without blanks, with one dot between two of them.");
}

}  // namespace

struct Connection::State {
  struct Wanted {
    std::string subject;
    std::uint64_t pending_bytes;
    std::shared_ptr<Delivery> delivery;
  };

  ConnectOptions options;
  std::vector<ServerAddress> servers;
  std::function<void(bool)> on_state;
  const std::shared_ptr<Bell> bell = std::make_shared<Bell>();
  std::atomic<std::uint64_t> max_payload = kUsualPayload;

  // Held while subscribing, so that each link has all of them, once; taken before link_mutex.
  std::mutex wanted_mutex;
  // By their handles.
  std::map<void*, Wanted> wanted;

  std::mutex link_mutex;
  // Null: not connected.
  std::shared_ptr<Link> link;
  // Why not, of each server; empty: nothing is known.
  std::vector<std::string> troubles;

  // Of the keeper alone.
  std::vector<std::weak_ptr<Attempt>> hanging;
  // Last, since it uses the others.
  std::thread keeper;

  std::shared_ptr<Link> CurrentLink() {
    const std::lock_guard lock(link_mutex);
    return link;
  }
  std::string Trouble();
  absl::Status Publish(const std::string& subject, const std::string& reply_to,
                       std::string_view data);

  // What the keeper does, until the bell ends it.
  void Keep();
  Attempt::Result Dial(const ServerAddress& server);
  // Until it is lost.
  void Use(std::size_t server, const std::shared_ptr<Link>& connected);
};

std::string Connection::State::Trouble() {
  const std::lock_guard lock(link_mutex);
  if (link) return "";
  std::string all;
  for (const std::string& trouble : troubles) {
    if (!trouble.empty()) absl::StrAppend(&all, all.empty() ? "" : " ", trouble);
  }
  return all.empty() ? absl::StrCat("There is no answer from ", servers.front().url(), " yet.")
                     : all;
}

absl::Status Connection::State::Publish(const std::string& subject, const std::string& reply_to,
                                        std::string_view data) {
  if (auto status = CheckSubject(subject); !status.ok()) return status;
  const auto current = CurrentLink();
  if (!current) return absl::UnavailableError(Trouble());
  return current->Publish(subject, reply_to, data);
}

void Connection::State::Keep() {
  Pauses pauses;
  std::size_t failures = 0;
  for (std::size_t i = 0; !bell->ended(); i = (i + 1) % servers.size()) {
    Attempt::Result connected = Dial(servers[i]);
    if (connected.ok()) {
      failures = 0;
      const auto since = steady_clock::now();
      Use(i, std::shared_ptr<Link>(*std::move(connected)));
      if (steady_clock::now() - since > kSteady) pauses.Reset();
    } else {
      ++failures;
      const std::lock_guard lock(link_mutex);
      troubles[i] = std::string(connected.status().message());
    }
    if (failures % servers.size() == 0) bell->WaitForEnd(pauses.Next());
  }
  nats_ReleaseThreadMemory();
}

Attempt::Result Connection::State::Dial(const ServerAddress& server) {
  std::erase_if(hanging, [](const auto& attempt) { return attempt.expired(); });
  const auto late = absl::UnavailableError(absl::StrCat(
      server.url(), " is late: its name is not resolved, or its greeting does not end."));
  if (hanging.size() >= kMostHanging) return late;
  const auto attempt = Attempt::Begin(options, server, bell);
  const auto until = steady_clock::now() + kPatience;
  for (auto now = steady_clock::now(); now < until && !bell->ended(); now = steady_clock::now()) {
    if (auto result = attempt->Take()) return *std::move(result);
    bell->Wait(std::chrono::ceil<milliseconds>(until - now));
  }
  hanging.push_back(attempt);
  return late;
}

void Connection::State::Use(std::size_t server, const std::shared_ptr<Link>& connected) {
  max_payload = connected->max_payload();
  {
    const std::lock_guard lock(wanted_mutex);
    for (const auto& [handle, one] : wanted) {
      one.delivery->BeginLink();
      // What is wrong with it was said when it was first tried.
      static_cast<void>(connected->Subscribe(one.subject, one.pending_bytes, handle).ok());
    }
    const std::lock_guard link_lock(link_mutex);
    link = connected;
    troubles.assign(servers.size(), "");
  }
  on_state(true);
  while (connected->Loss().empty() && !bell->ended()) bell->Wait(seconds(60));
  {
    const std::lock_guard lock(link_mutex);
    link = nullptr;
    troubles[server] = connected->Loss();
  }
  if (!bell->ended()) on_state(false);
}

struct Subscription::State {
  Connection::State& connection;
  const std::shared_ptr<Delivery> delivery;
  void* const handle;
};

Subscription::Subscription(std::unique_ptr<State> state) : state_(std::move(state)) {}

Subscription::~Subscription() {
  Connection::State& connection = state_->connection;
  {
    const std::lock_guard lock(connection.wanted_mutex);
    connection.wanted.erase(state_->handle);
  }
  Handles<Delivery>::Instance().Remove(state_->handle);
  state_->delivery->End();
  if (const auto link = connection.CurrentLink()) link->Unsubscribe(state_->handle);
}

std::uint64_t Subscription::dropped() const {
  if (const auto link = state_->connection.CurrentLink()) link->CountDropped(state_->handle);
  return state_->delivery->dropped();
}

Connection::Connection(std::unique_ptr<State> state) : state_(std::move(state)) {}

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(const ConnectOptions& options,
                                                             std::function<void(bool)> on_state) {
  static const natsStatus opened = [] {
    const natsStatus status = nats_Open(-1);
    // One thread for all handlers, which keeps them in order.
    return status == NATS_OK ? nats_SetMessageDeliveryPoolSize(1) : status;
  }();
  if (opened != NATS_OK) return absl::InternalError("cnats cannot be set up.");
  auto state = std::make_unique<State>();
  for (const std::string& url : options.servers) {
    auto server = ParseServer(url);
    if (!server.ok()) return server.status();
    server->tls |= !options.ca_file.empty() || !options.cert_file.empty();
    if (auto made = MakeOptions(options, *server); !made.ok()) return made.status();
    state->servers.push_back(*std::move(server));
  }
  if (state->servers.empty()) return absl::InvalidArgumentError("no NATS server is given.");
  // So that not all nodes go to the first.
  std::shuffle(state->servers.begin(), state->servers.end(),
               std::minstd_rand(std::random_device{}()));
  state->options = options;
  state->on_state = std::move(on_state);
  state->troubles.resize(state->servers.size());
  State& kept = *state;
  kept.keeper = std::thread([&kept] { kept.Keep(); });
  return std::unique_ptr<Connection>(new Connection(std::move(state)));
}

Connection::~Connection() {
  state_->bell->End();
  state_->keeper.join();
}

bool Connection::connected() const { return state_->CurrentLink() != nullptr; }

std::string Connection::Trouble() const { return state_->Trouble(); }

std::uint64_t Connection::max_payload() const { return state_->max_payload; }

absl::StatusOr<std::unique_ptr<Subscription>> Connection::Subscribe(const std::string& subject,
                                                                    std::uint64_t pending_bytes,
                                                                    MessageHandler handler) {
  auto delivery = std::make_shared<Delivery>(std::move(handler));
  if (auto status = CheckSubject(subject); !status.ok()) return status;
  void* const handle = Handles<Delivery>::Instance().Add(delivery);
  std::unique_ptr<Subscription> subscription(new Subscription(
      std::make_unique<Subscription::State>(Subscription::State{*state_, delivery, handle})));
  const std::lock_guard lock(state_->wanted_mutex);
  if (const auto link = state_->CurrentLink()) {
    if (auto status = link->Subscribe(subject, pending_bytes, handle); !status.ok()) return status;
  }
  state_->wanted.emplace(handle, State::Wanted{subject, pending_bytes, std::move(delivery)});
  return subscription;
}

absl::Status Connection::Publish(const std::string& subject, std::string_view data) {
  return state_->Publish(subject, "", data);
}

absl::Status Connection::PublishWithReply(const std::string& subject, const std::string& reply_to,
                                          std::string_view data) {
  if (auto status = CheckSubject(reply_to); !status.ok()) return status;
  return state_->Publish(subject, reply_to, data);
}

bool Connection::Flush(std::int64_t milliseconds) {
  const auto link = state_->CurrentLink();
  return link && link->Flush(milliseconds);
}

std::string Connection::NewInbox() const {
  natsInbox* inbox = nullptr;
  if (natsInbox_Create(&inbox) != NATS_OK) return "";
  std::string name = inbox;
  natsInbox_Destroy(inbox);
  return name;
}

}  // namespace framecast::nats
