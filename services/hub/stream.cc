#include "services/hub/stream.h"

#include <algorithm>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"

namespace framecast::hub {
namespace {

std::uint64_t RandomEpoch() {
  thread_local std::random_device device;
  std::uint64_t epoch = 0;
  while (epoch == 0) epoch = (std::uint64_t{device()} << 32) | device();
  return epoch;
}

std::string ClockTime(std::int64_t unix_micros) {
  return absl::FormatTime("%H:%M:%S", absl::FromUnixMicros(unix_micros), absl::LocalTimeZone());
}

double Seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

}  // namespace

std::string_view ToString(SkipReason reason) {
  switch (reason) {
    case SkipReason::kSlow:
      return "slow";
    case SkipReason::kRate:
      return "rate";
    case SkipReason::kRing:
      return "ring";
    case SkipReason::kPaused:
      return "paused";
    case SkipReason::kSourceGap:
      return "source_gap";
  }
  return "unknown";
}

Stream::Stream(std::string name, HubContext& context)
    : name_(std::move(name)),
      context_(context),
      ring_(context.options.ring, *context.budget),
      title_(name_),
      unpublished_since_(context.clock.Now()),
      readers_(std::make_shared<std::vector<WakePtr>>()) {}

StreamInfo Stream::Info() const {
  const SteadyTime now = context_.clock.Now();
  const MutexLock lock(mutex_);
  StreamInfo info;
  info.name = name_;
  info.title = title_;
  info.state = StateAt(now);
  info.elsewhere = session_.elsewhere();
  info.node = info.elsewhere ? session_.node : context_.options.node;
  info.epoch = session_.epoch;
  info.rank = {publisher_.has_value(), session_.started_us, session_.epoch};
  info.session_id = session_.id;
  info.subscriptions = subscriptions_;
  info.viewers = subscriptions_ + remote_viewers_;
  const ArrivalHistory::Rates rates = arrivals_.RatesAt(now);
  info.fps = rates.fps;
  info.bytes_per_second = rates.bytes_per_second;
  if (const Duration interval = arrivals_.MedianInterval(); interval > Duration::zero()) {
    info.interval = interval;
  }
  info.ring_frames = ring_.frames();
  info.ring_bytes = ring_.bytes();
  info.labels = labels_;
  if (const FramePtr newest = ring_.newest()) {
    if (newest->position.epoch == session_.epoch) info.last_sequence = newest->position.sequence;
    info.last_frame_age = now - newest->ingest_time;
    info.last_change_age = now - last_change_;
    info.ring_span = newest->ingest_time - ring_.oldest()->ingest_time;
    info.content_type = newest->content.content_type;
    info.last_frame_us = newest->ingest_time_us;
    info.last_change_us = last_change_us_;
  }
  info.stored_frames = stored_frames_;
  info.stored_bytes = stored_bytes_;
  info.clock_offset_us = clock_offset_us_;
  info.skipped = skipped();
  info.behind = behind();
  if (publisher_) {
    info.publisher_since_us = publisher_->since_us;
  } else if (IsPutInto(now)) {
    info.publisher_since_us = puts_->since_us;
  }
  if (info.elsewhere) AddRemoteTimes(info);
  if (mirror_) AddRemoteInfo(info);
  return info;
}

FramePtr Stream::Newest() const {
  const MutexLock lock(mutex_);
  return ring_.newest();
}

Stream::Kept Stream::Frames(const std::optional<FramePosition>& after) const {
  const MutexLock lock(mutex_);
  const FramePtr known = after ? ring_.Find(*after) : nullptr;
  return {session_.epoch, ring_.oldest(), ring_.AllAfter(known ? known->ordinal : 0)};
}

Stream::Lookup Stream::Find(FramePosition position) const {
  const MutexLock lock(mutex_);
  if (FramePtr frame = ring_.Find(position)) return {Presence::kHere, std::move(frame)};
  const bool to_come = position.epoch == session_.epoch && position.sequence > session_.handled;
  return {to_come ? Presence::kNotYet : Presence::kGone, nullptr};
}

void Stream::Apply(const Effects& effects) {
  if (!effects.evicted.frames.empty()) {
    context_.observer.OnFramesEvicted(name_, effects.evicted.by_reason);
  }
  if (effects.state_change) {
    context_.observer.OnStateChanged(name_, effects.state_change->first,
                                     effects.state_change->second);
  }
  if (effects.publisher) effects.publisher->Wake();
  if (effects.readers) {
    for (const WakePtr& reader : *effects.readers) reader->Wake();
  }
  if (effects.directory_changed || effects.state_change) context_.WakeDirectoryReaders();
}

absl::StatusOr<Stream::Opened> Stream::Open(const OpenOptions& options, Effects& effects) {
  const SteadyTime now = context_.clock.Now();
  const std::int64_t now_us = context_.clock.UnixMicros();
  Opened opened{};
  const MutexLock lock(mutex_);
  const bool same_session = !options.session_id.empty() && options.session_id == session_.id;
  const bool held = publisher_ || (mirror_ && mirror_->remote.held);
  if (held && !same_session && !options.take_over) return Taken(now);
  effects.publisher = HolderWake();
  mirror_.reset();
  opened.publisher_id = ++context_.publisher_ids;
  publisher_ = PublisherSlot{.id = opened.publisher_id,
                             .wake = options.wake,
                             .pausable = options.pausable,
                             .since = now,
                             .since_us = now_us};
  puts_.reset();
  // What another node has acked of it need not be here.
  opened.resumed = same_session && !session_.elsewhere();
  if (!opened.resumed) StartSession(options.session_id);
  opened.epoch = session_.epoch;
  opened.resumed_at = session_.handled;
  SetWords(options.title, options.labels, options.clock_offset_us);
  RefreshState(now, effects);
  effects.directory_changed = true;
  effects.readers = readers_;
  revision_.fetch_add(1, std::memory_order_release);
  return opened;
}

void Stream::SetWords(const std::string& title, const std::map<std::string, std::string>& labels,
                      std::optional<std::int64_t> clock_offset_us) {
  title_ = title.empty() ? name_ : title;
  labels_ = labels;
  clock_offset_us_ = clock_offset_us;
  const auto demo = labels_.find(std::string(kDemoLabel));
  demo_ = demo != labels_.end() && demo->second == "true";
}

void Stream::StartSession(const std::string& id) {
  const std::int64_t before_us = session_.started_us;
  session_ = Session{};
  session_.id = id;
  session_.started_us = std::max(context_.clock.UnixMicros(), before_us + 1);
  session_.epoch = RandomEpoch();
  elsewhere_.store(false, std::memory_order_release);
  arrivals_.Clear();
}

absl::Status Stream::Taken(SteadyTime now) const {
  std::string where;
  std::int64_t since_us = 0;
  std::optional<double> age;
  if (mirror_) {
    where = absl::StrCat(" at node \"", mirror_->remote.node, "\"");
    since_us = mirror_->remote.publisher_since_us.value_or(mirror_->remote.epoch_started_us);
    if (const auto& last = mirror_->remote.last_frame_us) {
      age = std::max(0.0, static_cast<double>(context_.clock.UnixMicros() - *last) / 1e6);
    }
  } else {
    since_us = publisher_->since_us;
    const FramePtr newest = ring_.newest();
    if (newest && newest->position.epoch == session_.epoch) {
      age = Seconds(now - newest->ingest_time);
    }
  }
  return absl::AlreadyExistsError(absl::StrCat(
      "stream \"", name_, "\" has been published since ", ClockTime(since_us), where, ", ",
      age ? absl::StrFormat("its last frame is %.1f s old", *age) : "and has sent no frame yet",
      ". Stop that publisher, or take over (framecast push --take_over)."));
}

bool Stream::EvictOldest(EvictReason reason) {
  Effects effects;
  bool evicted = false;
  {
    const MutexLock lock(mutex_);
    evicted = ring_.EvictOldest(reason, effects.evicted);
    ring_bytes_ = ring_.bytes();
  }
  Apply(effects);
  return evicted;
}

std::optional<StreamState> Stream::Sweep(SteadyTime now, Effects& effects) {
  const MutexLock lock(mutex_);
  ring_.Expire(now, effects.evicted);
  if (puts_ && !IsPutInto(now)) {
    puts_.reset();
    effects.directory_changed = true;
  }
  bool over = false;
  if (!publisher_ && !mirror_) {
    const Duration unpublished = now - unpublished_since_;
    if (unpublished >= context_.options.ring_ttl) {
      ring_.KeepNewest(EvictReason::kTtl, effects.evicted);
    }
    over = unpublished >= context_.options.stream_ttl && !expected_;
  }
  ring_bytes_ = ring_.bytes();
  RefreshState(now, effects);
  if (!over) return std::nullopt;
  return Forget(effects);
}

StreamState Stream::MarkForgotten(Effects& effects) {
  const MutexLock lock(mutex_);
  return Forget(effects);
}

StreamState Stream::Forget(Effects& effects) {
  forgotten_.store(true, std::memory_order_release);
  effects.readers = readers_;
  effects.directory_changed = true;
  return state_;
}

Stream::Outcome Stream::Publish(std::uint64_t publisher_id, std::uint64_t resumed_at,
                                std::uint64_t sequence, std::shared_ptr<Frame> frame,
                                std::optional<Rejection> rejection, bool unchanged) {
  Outcome outcome{Verdict::kStored, sequence, {}, {}};
  Effects effects;
  const Frame* stored = nullptr;
  FramePtr keep;
  {
    const MutexLock lock(mutex_);
    if (!publisher_ || publisher_->id != publisher_id) {
      outcome.verdict = Verdict::kRevoked;
      return outcome;
    }
    bool duplicate = false;
    std::optional<Rejection> out_of_sequence =
        CheckSequence(resumed_at, outcome.sequence, duplicate);
    if (duplicate) {
      outcome.verdict = Verdict::kDuplicate;
      return outcome;
    }
    if (out_of_sequence) {
      rejection = std::move(out_of_sequence);
    } else {
      session_.handled = outcome.sequence;
    }
    if (!rejection) {
      keep = frame;
      stored = frame.get();
      Append(outcome.sequence, std::move(frame), unchanged, effects);
    }
  }
  if (rejection) {
    outcome.verdict = Verdict::kRejected;
    outcome.reason = rejection->reason;
    outcome.message = absl::StrCat("frame ", outcome.sequence, " ", rejection->message,
                                   ". It was not stored; the next frame may follow.");
    context_.observer.OnFrameRejected(name_, outcome.reason);
    return outcome;
  }
  context_.observer.OnFrameStored(name_, *stored);
  Apply(effects);
  return outcome;
}

std::optional<Rejection> Stream::CheckSequence(std::uint64_t resumed_at, std::uint64_t& sequence,
                                               bool& duplicate) {
  if (!session_.server_numbers) session_.server_numbers = sequence == 0;
  if (*session_.server_numbers != (sequence == 0)) {
    return Rejection{RejectReason::kSequenceOutOfRange,
                     sequence == 0
                         ? "has no number, but this session numbers its frames; a session "
                           "numbers all of its frames or none"
                         : "is numbered, but this session leaves the numbers to the "
                           "server (0); a session numbers all of its frames or none"};
  }
  if (sequence == 0) sequence = session_.handled + 1;
  if (sequence > kMaxSequence) {
    return Rejection{RejectReason::kSequenceOutOfRange,
                     absl::StrCat("is out of range, sequences are 1 to ", kMaxSequence)};
  }
  duplicate = sequence <= resumed_at || sequence == session_.handled;
  if (!duplicate && sequence < session_.handled) {
    return Rejection{
        RejectReason::kSequenceOutOfOrder,
        absl::StrCat("came after frame ", session_.handled, "; sequences rise within a session")};
  }
  return std::nullopt;
}

void Stream::Append(std::uint64_t sequence, std::shared_ptr<Frame> frame, bool unchanged,
                    Effects& effects) {
  frame->position = {session_.epoch, sequence};
  const SteadyTime now = context_.clock.Now();
  frame->ingest_time = now;
  frame->ingest_time_us = context_.clock.UnixMicros();
  if (session_.stored == 0) {
    start_order_ = ++context_.starts;
    effects.directory_changed = true;
    revision_.fetch_add(1, std::memory_order_release);
  }
  ++stored_frames_;
  stored_bytes_ += frame->content.payload.size();
  Enter(std::move(frame), unchanged, now, effects);
}

void Stream::Enter(std::shared_ptr<Frame> frame, bool unchanged, SteadyTime now, Effects& effects) {
  const std::uint64_t sequence = frame->position.sequence;
  const std::uint64_t ordinal = newest_ordinal() + 1;
  frame->ordinal = ordinal;
  if (session_.stored == 0) {
    session_.first_ordinal = ordinal;
    session_.first_sequence = sequence;
  } else {
    gaps_ += sequence - session_.stored - 1;
  }
  session_.stored = sequence;
  frame->gaps = gaps_;
  if (!unchanged) {
    ++change_;
    last_change_ = frame->ingest_time;
    last_change_us_ = frame->ingest_time_us;
  }
  frame->change = change_;
  arrivals_.Add(now, frame->content.payload.size());
  ring_.Push(std::move(frame), effects.evicted);
  newest_ordinal_.store(ordinal, std::memory_order_release);
  ring_bytes_ = ring_.bytes();
  effects.readers = readers_;
  RefreshState(now, effects);
}

bool Stream::IsPublisher(std::uint64_t publisher_id) const {
  const MutexLock lock(mutex_);
  return publisher_ && publisher_->id == publisher_id;
}

void Stream::Close(std::uint64_t publisher_id, bool ended_by_publisher) {
  Effects effects;
  {
    const MutexLock lock(mutex_);
    if (!publisher_ || publisher_->id != publisher_id) return;
    publisher_.reset();
    ended_by_publisher_ = ended_by_publisher;
    unpublished_since_ = context_.clock.Now();
    RefreshState(unpublished_since_, effects);
    effects.directory_changed = true;
  }
  context_.observer.OnPublisherClosed(name_);
  Apply(effects);
}

StreamState Stream::StateAt(SteadyTime now) const {
  if (mirror_) return mirror_->remote.state;
  StreamFacts facts;
  const FramePtr newest = ring_.newest();
  facts.had_frame = newest || (session_.elsewhere() && session_.handled > 0);
  facts.has_publisher = publisher_ || IsPutInto(now);
  facts.ended_by_publisher = ended_by_publisher_;
  facts.watched = !demand_.empty();
  facts.last_change = last_change_;
  if (newest) facts.last_frame = newest->ingest_time;
  // Only silence asks for the rhythm; a publish must not pay for it.
  if (now - facts.last_frame > kQuietAfterAtLeast)
    facts.median_interval = arrivals_.MedianInterval();
  if (publisher_) {
    facts.pausable = publisher_->pausable;
    facts.publisher_since = publisher_->since;
  }
  return StateOf(facts, context_.options.frozen_after, now);
}

void Stream::RefreshState(SteadyTime now, Effects& effects) {
  const StreamState before = state_;
  state_ = StateAt(now);
  if (state_ == before) return;
  effects.state_change = {before, state_};
  revision_.fetch_add(1, std::memory_order_release);
  effects.readers = readers_;
}

}  // namespace framecast::hub
