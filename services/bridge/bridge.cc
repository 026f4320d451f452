#include "services/bridge/bridge.h"

#include <spdlog/spdlog.h>

#include <atomic>
#include <optional>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/bridge/announcer.h"
#include "services/bridge/cluster.h"
#include "services/bridge/mirrors.h"
#include "services/bridge/posted_wake.h"
#include "services/bridge/relays.h"
#include "services/bridge/requests.h"
#include "services/bridge/subjects.h"
#include "services/bridge/worker.h"

namespace framecast::bridge {
namespace {

constexpr hub::Duration kTick = std::chrono::milliseconds(100);
constexpr hub::Duration kAnnounceAfter = std::chrono::seconds(1);
// Between two announcements of everything, however many ask.
constexpr hub::Duration kAnnounceAllAfter = std::chrono::milliseconds(300);
// Of texts that wait to be read: of the directory, and of what other nodes ask.
constexpr std::uint64_t kPendingTextBytes = std::uint64_t{16} << 20;
constexpr std::int64_t kGoodbyeMs = 500;

std::string NewNodeId(const std::string& node) {
  std::random_device random;
  return MakeNodeId(node, random());
}

}  // namespace

class Bridge::Parts {
 public:
  Parts(const BridgeOptions& options, hub::Hub& hub, BridgeObserver& observer)
      : hub_(hub),
        observer_(observer),
        node_(options.node),
        node_id_(NewNodeId(options.node)),
        cluster_(node_id_) {}
  ~Parts() { Leave(); }
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;

  absl::Status Start(const nats::ConnectOptions& options);
  std::string Trouble() const;
  void Leave();

 private:
  absl::Status Subscribe();
  // On the thread of NATS.
  void OnAnnouncement(std::string_view text);
  void OnRequest(const nats::Message& message);

  // On the worker's thread.
  void Hear(Announcement announcement);
  void Tick();

  hub::Hub& hub_;
  BridgeObserver& observer_;
  const std::string node_;
  const std::string node_id_;
  std::unique_ptr<nats::Connection> connection_;
  // For frames that leave: much in both directions over one connection holds cnats up.
  std::unique_ptr<nats::Connection> sender_;
  std::shared_ptr<Requests> requests_;
  std::optional<MirrorContext> mirror_context_;
  std::unique_ptr<Relays> relays_;

  // For the worker's thread.
  Cluster cluster_;
  std::unique_ptr<Announcer> announcer_;
  std::unique_ptr<Mirrors> mirrors_;
  bool all_due_ = false;
  hub::SteadyTime all_allowed_at_;
  hub::SteadyTime announce_at_;

  const std::shared_ptr<Worker> worker_ = std::make_shared<Worker>();
  std::unique_ptr<hub::Hub::DirectoryRegistration> directory_;
  std::unique_ptr<nats::Subscription> announcements_;
  std::unique_ptr<nats::Subscription> asked_;
  std::atomic<bool> newly_connected_{true};
  std::atomic<bool> left_{false};
};

absl::Status Bridge::Parts::Start(const nats::ConnectOptions& options) {
  observer_.OnConnection(false);
  auto connection = nats::Connection::Open(options, [this](bool connected) {
    observer_.OnConnection(connected);
    if (connected) newly_connected_ = true;
  });
  if (!connection.ok()) return connection.status();
  connection_ = *std::move(connection);
  auto sender = nats::Connection::Open(options, [](bool /*connected*/) {});
  if (!sender.ok()) return sender.status();
  sender_ = *std::move(sender);
  requests_ = std::make_shared<Requests>(*connection_, hub_.options().frames.max_frame_bytes);
  relays_ = std::make_unique<Relays>(*sender_, hub_, observer_);
  mirror_context_.emplace(MirrorContext{*connection_, hub_, observer_, requests_});
  announcer_ = std::make_unique<Announcer>(*connection_, hub_, node_id_, node_);
  mirrors_ = std::make_unique<Mirrors>(*mirror_context_, node_id_, worker_);
  if (absl::Status status = Subscribe(); !status.ok()) return status;
  directory_ = hub_.WatchDirectory(std::make_shared<PostedWake>(
      worker_, [this] { announcer_->Announce(Announcer::Depth::kChanges); }));
  worker_->Start(kTick, [this] { Tick(); });
  return absl::OkStatus();
}

absl::Status Bridge::Parts::Subscribe() {
  if (absl::Status status = requests_->Start(); !status.ok()) return status;
  auto announcements = connection_->Subscribe(
      std::string(kNodesSubject), kPendingTextBytes,
      [this](const nats::Message& message) { OnAnnouncement(message.data); });
  if (!announcements.ok()) return announcements.status();
  announcements_ = *std::move(announcements);
  auto asked = connection_->Subscribe(SubjectsOfNode(node_id_), kPendingTextBytes,
                                      [this](const nats::Message& message) { OnRequest(message); });
  if (!asked.ok()) return asked.status();
  asked_ = *std::move(asked);
  return absl::OkStatus();
}

void Bridge::Parts::OnAnnouncement(std::string_view text) {
  auto announcement = ReadAnnouncement(text);
  if (!announcement.ok()) {
    spdlog::debug("an announcement of another node is not understood: {}",
                  std::string(announcement.status().message()));
    return;
  }
  // One that is not taken is missed, and is asked for then.
  worker_->Post([this, announcement = *std::move(announcement)] { Hear(announcement); });
}

void Bridge::Parts::OnRequest(const nats::Message& message) {
  const auto what = ParseNodeSubject(node_id_, message.subject);
  if (!what) return;
  const std::string reply_to(message.reply_to);
  switch (*what) {
    case NodeSubject::kDirectory:
      worker_->Post([this] { all_due_ = true; });
      return;
    case NodeSubject::kDemand:
      if (auto demands = ReadDemands(message.data); demands.ok()) {
        relays_->Take(*std::move(demands));
      }
      return;
    case NodeSubject::kFrame:
      if (auto query = ReadFrameQuery(message.data); query.ok() && !reply_to.empty()) {
        relays_->AnswerFrame(*std::move(query), reply_to);
      }
      return;
    case NodeSubject::kIndex:
      if (auto query = ReadIndexQuery(message.data); query.ok() && !reply_to.empty()) {
        relays_->AnswerIndex(*std::move(query), reply_to);
      }
      return;
    case NodeSubject::kTime:
      if (!reply_to.empty()) relays_->AnswerTime(reply_to);
      return;
  }
}

void Bridge::Parts::Hear(Announcement announcement) {
  const bool is_new = announcement.node_id != node_id_ && !announcement.leaving &&
                      !cluster_.Knows(announcement.node_id);
  // Somebody new has not heard of this node's streams.
  if (is_new) all_due_ = true;
  cluster_.Hear(std::move(announcement), std::chrono::steady_clock::now());
  mirrors_->Follow(cluster_);
}

void Bridge::Parts::Tick() {
  const hub::SteadyTime now = std::chrono::steady_clock::now();
  if (newly_connected_.exchange(false)) {
    all_due_ = true;
    mirrors_->OnConnected();
  }
  requests_->Expire(now);
  cluster_.Expire(now);
  for (const std::string& node_id : cluster_.TakeIncomplete(now)) {
    // Asked again as long as it is.
    static_cast<void>(connection_->Publish(SubjectOfNode(node_id, NodeSubject::kDirectory), ""));
  }
  mirrors_->Follow(cluster_);
  mirrors_->Tick(cluster_, now);
  if (all_due_ && now >= all_allowed_at_) {
    all_due_ = false;
    all_allowed_at_ = now + kAnnounceAllAfter;
    announcer_->AnnounceAll();
  }
  if (now >= announce_at_) {
    announce_at_ = now + kAnnounceAfter;
    announcer_->Announce(Announcer::Depth::kRates);
    observer_.OnCounts(
        {cluster_.nodes(), cluster_.streams(), mirrors_->watched(), relays_->forwarded_streams()});
  }
}

std::string Bridge::Parts::Trouble() const {
  std::string trouble = connection_->Trouble();
  if (trouble.empty()) trouble = sender_->Trouble();
  if (trouble.empty() && connection_->max_payload() < kLeastTextBytes) {
    trouble =
        absl::StrCat("NATS takes messages of ", connection_->max_payload(), " bytes, at least ",
                     kLeastTextBytes, " are needed (max_payload of its configuration).");
  }
  return trouble;
}

void Bridge::Parts::Leave() {
  if (left_.exchange(true) || !connection_) return;
  // Nobody calls in any more, then nothing runs any more, and then the goodbye is the last word.
  directory_.reset();
  announcements_.reset();
  asked_.reset();
  worker_->Stop();
  if (relays_) relays_->Stop();
  if (announcer_) announcer_->Leave();
  connection_->Flush(kGoodbyeMs);
  mirrors_.reset();
  if (requests_) requests_->Close();
}

absl::StatusOr<std::unique_ptr<Bridge>> Bridge::Start(const BridgeOptions& options, hub::Hub& hub,
                                                      BridgeObserver& observer) {
  auto parts = std::make_unique<Parts>(options, hub, observer);
  if (absl::Status status = parts->Start(options.nats); !status.ok()) return status;
  return std::unique_ptr<Bridge>(new Bridge(std::move(parts)));
}

Bridge::Bridge(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Bridge::~Bridge() = default;

std::string Bridge::Trouble() const { return parts_->Trouble(); }

void Bridge::Leave() { parts_->Leave(); }

}  // namespace framecast::bridge
