#include "gateway/multiplex_viewer.h"

#include <chrono>
#include <random>
#include <utility>

#include "gateway/control_reply.h"
#include "gateway/visitor.h"
#include "gateway/websocket_head.h"

namespace framecast::gateway {
namespace {

// Answers that may wait for the socket before the viewer's messages are read no further.
constexpr std::size_t kMaxAnswers = 64;
constexpr std::size_t kMaxAnswerBytes = 64 << 10;
// The room of a small message is kept for the next one.
constexpr std::size_t kKeptTextBytes = 1024;
// A painted frame is reported within so long after it came in, or its clock is wrong.
constexpr std::int64_t kLongestPaintUs = 60'000'000;
// When those who are sent away may come back: spread, so that they do not come at once.
constexpr std::int64_t kRetryAtLeastMs = 500;
constexpr std::int64_t kRetryAtMostMs = 3000;

std::int64_t JitteredRetryMs() {
  thread_local std::minstd_rand random{std::random_device{}()};
  return std::uniform_int_distribution<std::int64_t>(kRetryAtLeastMs, kRetryAtMostMs)(random);
}

}  // namespace

MultiplexViewer::MultiplexViewer(Shard& shard, FrameSocket& socket,
                                 const access::Credential& credential)
    : shard_(shard), socket_(socket), credential_(credential), registered_(shard, *this) {
  socket_.SetReadyCallback([this] { Serve(std::chrono::steady_clock::now()); });
  const hub::Hub& hub = shard_.context().hub;
  Say(HelloText(shard_.options(), hub.options(), hub.clock().UnixMicros()));
}

MultiplexViewer::~MultiplexViewer() { socket_.SetReadyCallback(nullptr); }

void MultiplexViewer::OnText(std::string_view piece, bool last) {
  text_.append(piece);
  if (!last) return;
  const ControlMessage message = ParseControlMessage(text_);
  text_.clear();
  if (text_.capacity() > kKeptTextBytes) text_.shrink_to_fit();
  std::visit([this](const auto& each) { Handle(each); }, message);
}

bool MultiplexViewer::TakesText() const {
  return answers_.size() < kMaxAnswers && answer_bytes_ < kMaxAnswerBytes;
}

void MultiplexViewer::AnnounceDrain() { Say(DrainingText(JitteredRetryMs())); }

void MultiplexViewer::OnRightsChanged() {
  std::vector<Feed*> lost;
  for (const auto& [id, feed] : feeds_) {
    if (!credential_.caller().MayWatch(feed->stream())) lost.push_back(feed.get());
  }
  for (Feed* feed : lost) {
    const std::uint32_t id = feed->id();
    const std::string stream = feed->stream();
    // Before anything is said: each word may take a frame with it.
    Forget(*feed);
    Permit(id, stream);
  }
  // What there is for the viewer may be another world now.
  told_directory_ = 0;
  Serve(std::chrono::steady_clock::now());
}

void MultiplexViewer::OnReport(hub::SteadyTime now, ShardReport& report) {
  for (const auto& [id, feed] : feeds_) {
    const bool in_flight = feed.get() == last_sent_ && socket_.sending();
    if (const auto age = feed->Sample(now, in_flight)) report.picture_age.Add(*age);
  }
}

void MultiplexViewer::Handle(const SubscribeMessage& message) {
  if (feeds_.contains(message.id)) {
    Say(ErrorText(message.id, "id_in_use",
                  "subscription " + std::to_string(message.id) +
                      " exists; unsubscribe it first, or take another id."));
    return;
  }
  if (feeds_.size() >= kMaxSubscriptions) {
    Say(ErrorText(message.id, "too_many_subscriptions",
                  "a socket has at most " + std::to_string(kMaxSubscriptions) +
                      " subscriptions; unsubscribe some, or open another."));
    return;
  }
  if (!Permit(message.id, message.stream)) return;
  auto& feed = feeds_[message.id];
  FeedOwner& owner = *this;
  feed = std::make_unique<Feed>(shard_, owner, message);
  feed->Start();
}

void MultiplexViewer::Handle(const UpdateMessage& message) {
  Feed* feed = Known(message.id);
  if (feed == nullptr) return;
  feed->Update(message);
  OnFeedNews(*feed, std::chrono::steady_clock::now());
}

void MultiplexViewer::Handle(const UnsubscribeMessage& message) {
  Feed* feed = Known(message.id);
  if (feed == nullptr) return;
  Forget(*feed);
}

void MultiplexViewer::Handle(const AckMessage& message) {
  Feed* feed = Known(message.id);
  if (feed == nullptr) return;
  const hub::SteadyTime now = std::chrono::steady_clock::now();
  const AckWindow::Acked acked = feed->Ack(message.position, now);
  if (acked.kind == AckWindow::AckKind::kFuture) {
    Say(ErrorText(message.id, "bad_ack",
                  "frame " + std::to_string(message.position.sequence) +
                      " was not sent yet on this subscription."));
    return;
  }
  const bool has_time = message.painted && message.paint_time_us;
  if (has_time) {
    CountPaint(message,
               acked.ingest_time_us ? acked.ingest_time_us : feed->IngestTime(message.position));
  }
  OnFeedNews(*feed, now);
}

void MultiplexViewer::CountPaint(const AckMessage& message,
                                 std::optional<std::int64_t> ingest_time_us) {
  if (!ingest_time_us) return;
  // The difference of two numbers from outside may not fit.
  std::int64_t took = 0;
  if (__builtin_sub_overflow(*message.paint_time_us, *ingest_time_us, &took) || took < 0 ||
      took > kLongestPaintUs) {
    ++shard_.report().implausible_paints;
    return;
  }
  shard_.report().ingest_to_paint.Add(std::chrono::microseconds(took));
}

void MultiplexViewer::Handle(const PingMessage& message) {
  Say(PongText(message.t, shard_.context().hub.clock().UnixMicros()));
}

void MultiplexViewer::Handle(const ControlFault& fault) {
  Say(ErrorText(fault.id, fault.code, fault.message));
}

Feed* MultiplexViewer::Known(std::uint32_t id) {
  const auto feed = feeds_.find(id);
  if (feed != feeds_.end()) return feed->second.get();
  Say(ErrorText(id, "unknown_id", "there is no subscription " + std::to_string(id) + "."));
  return nullptr;
}

bool MultiplexViewer::Permit(std::uint32_t id, const std::string& stream) {
  const access::Caller& caller = credential_.caller();
  const access::Verdict verdict = caller.Judge(access::Action::kWatch, stream);
  if (verdict == access::Verdict::kAllowed) return true;
  shard_.context().access.CountFailure(access::Surface::kWebSocket);
  switch (verdict) {
    case access::Verdict::kHidden:
      Say(ErrorText(id, "stream_not_found", NoStreamText(stream)));
      break;
    case access::Verdict::kForbidden:
      Say(ErrorText(id, "unauthorized", access::ForbiddenText(access::Action::kWatch, stream)));
      break;
    case access::Verdict::kTokenNeeded:
    case access::Verdict::kAllowed:
      Say(ErrorText(id, "unauthorized", TokenNeededText(caller)));
      break;
  }
  return false;
}

void MultiplexViewer::Forget(Feed& feed) {
  waiting_.Remove(feed);
  to_tell_.erase(&feed);
  if (last_sent_ == &feed) last_sent_ = nullptr;
  feeds_.erase(feed.id());
}

void MultiplexViewer::OnFeedStarted(Feed& feed) { Say(feed.SubscribedText()); }

void MultiplexViewer::OnFeedNews(Feed& feed, hub::SteadyTime now) {
  if (feed.MayHaveNewState()) to_tell_.insert(&feed);
  Look(feed, now);
  Serve(now);
}

void MultiplexViewer::OnDirectory() { Serve(std::chrono::steady_clock::now()); }

void MultiplexViewer::Say(std::string text) {
  answer_bytes_ += text.size();
  answers_.push_back(std::move(text));
  Serve(std::chrono::steady_clock::now());
}

void MultiplexViewer::Look(Feed& feed, hub::SteadyTime now) {
  if (feed.Look(now)) {
    waiting_.Insert(feed);
  } else {
    waiting_.Remove(feed);
  }
}

void MultiplexViewer::Serve(hub::SteadyTime now) {
  while (SendText()) {
  }
  for (int sent = 0; SendFrame(now); ++sent) {
    if (sent + 1 < kFramesInARow) continue;
    if (auto* feed = static_cast<Feed*>(waiting_.Next())) feed->LookAgain(now);
    return;
  }
}

bool MultiplexViewer::SendText() {
  const bool has_answer = !answers_.empty();
  if (!has_answer && to_tell_.empty() && told_directory_ == shard_.directory().version()) {
    return false;
  }
  if (!socket_.Idle()) return false;
  const std::shared_ptr<const std::string> text = NextText();
  if (!text) return false;
  std::string head;
  AppendWebSocketHead(WebSocketOpcode::kText, text->size(), head);
  socket_.SendMessage(std::move(head), SharedBytes::Text(text));
  return true;
}

std::shared_ptr<const std::string> MultiplexViewer::NextText() {
  // Hello comes before the directory, everything else behind it.
  if (!answers_.empty()) {
    auto text = std::make_shared<const std::string>(std::move(answers_.front()));
    answers_.pop_front();
    answer_bytes_ -= text->size();
    return text;
  }
  const std::uint64_t version = shard_.directory().version();
  if (const std::uint64_t told = std::exchange(told_directory_, version); told != version) {
    if (auto text = shard_.directory().ChangesSince(told, credential_.pointer())) return text;
  }
  while (!to_tell_.empty()) {
    Feed* feed = *to_tell_.begin();
    to_tell_.erase(to_tell_.begin());
    if (auto text = feed->NewState()) {
      return std::make_shared<const std::string>(*std::move(text));
    }
  }
  return nullptr;
}

bool MultiplexViewer::SendFrame(hub::SteadyTime now) {
  auto* feed = static_cast<Feed*>(waiting_.Next());
  if (feed == nullptr || !socket_.Ready()) return false;
  std::optional<Feed::Outgoing> outgoing = feed->Take(now);
  if (outgoing) {
    const std::size_t bytes = outgoing->head.size() + outgoing->body.bytes.size();
    socket_.SendFrame(std::move(outgoing->head), std::move(outgoing->body), {},
                      outgoing->available);
    waiting_.Charge(*feed, bytes);
    last_sent_ = feed;
  }
  Look(*feed, now);
  return true;
}

}  // namespace framecast::gateway
