#include "services/hub/subscription.h"

#include <algorithm>
#include <utility>

namespace framecast::hub {

Subscription::Subscription(std::shared_ptr<Stream> stream, const SubscribeOptions& options,
                           WakePtr wake)
    : stream_(std::move(stream)),
      wake_(std::move(wake)),
      rate_(options.max_fps),
      max_age_(options.max_age),
      mode_(options.mode),
      relay_(options.relay),
      paused_(options.paused) {
  owed_since_ = stream_->context_.clock.Now();
  StartAt(options.since);
  stream_->AddReader(wake_, /*counted=*/!relay_);
  if (demands()) stream_->AddDemand(rate_.max_fps());
}

Subscription::~Subscription() {
  SetBehind(0);
  if (demands()) stream_->RemoveDemand(rate_.max_fps());
  stream_->RemoveReader(wake_, /*counted=*/!relay_);
}

void Subscription::StartAt(const std::optional<FramePosition>& since) {
  const MutexLock lock(stream_->mutex_);
  const FramePtr newest = stream_->ring_.newest();
  settled_ = newest ? newest->ordinal - 1 : stream_->newest_ordinal();
  const std::uint64_t epoch = stream_->session_.epoch;
  if (!since || since->epoch != epoch) return;
  const bool has_frames = newest && newest->position.epoch == epoch;
  const bool known = since->sequence <= stream_->session_.handled;
  // What another node has told of is not all that it has by now.
  if (!known && (has_frames || !stream_->session_.elsewhere())) return;
  has_sent_ = true;
  resumed_ = true;
  sent_epoch_ = epoch;
  if (has_frames) {
    GoOnBehind(since->sequence);
    return;
  }
  settled_ = stream_->newest_ordinal();
  sent_gaps_ = stream_->gaps_;
  begins_late_ = true;
  since_sequence_ = since->sequence;
}

void Subscription::GoOnBehind(std::uint64_t sequence) {
  if (const FramePtr at = stream_->ring_.FindAtOrBelow({sent_epoch_, sequence})) {
    settled_ = at->ordinal;
    sent_gaps_ = at->gaps + (sequence - at->position.sequence);
    return;
  }
  // The ring does not reach back to it. All missing sequences up to the epoch's oldest frame here
  // were either stored and evicted or gaps; where the ring cannot tell which, it calls as many
  // stored as there can have been.
  const FramePtr oldest = stream_->ring_.After(stream_->session_.first_ordinal - 1);
  const std::uint64_t missing = oldest->position.sequence - sequence - 1;
  const std::uint64_t stored_before = oldest->ordinal - stream_->session_.first_ordinal;
  const std::uint64_t evicted = std::min(missing, stored_before);
  settled_ = oldest->ordinal - 1 - evicted;
  sent_gaps_ = oldest->gaps - (missing - evicted);
}

void Subscription::GoOnAtFirstFrame() {
  const MutexLock lock(stream_->mutex_);
  const FramePtr newest = stream_->ring_.newest();
  if (!newest) return;
  begins_late_ = false;
  if (newest->position.epoch == sent_epoch_ && newest->position.sequence >= since_sequence_) {
    GoOnBehind(since_sequence_);
  } else {
    has_sent_ = false;
  }
}

std::optional<Delivery> Subscription::Take(bool ready, SteadyTime now) {
  std::optional<Offer> offer = Look(now);
  if (!offer || !ready) return std::nullopt;
  return Accept(*std::move(offer), now);
}

std::optional<Offer> Subscription::Look(SteadyTime now) {
  held_by_rate_ = false;
  waiting_ = false;
  // Most looks find nothing new; they take no lock that other threads' viewers and the publisher
  // want.
  if (stream_->newest_ordinal() <= settled_) return std::nullopt;
  if (begins_late_) GoOnAtFirstFrame();
  std::optional<Offer> offer = mode_ == DeliveryMode::kLatest ? LookAtNewest(now) : LookAtNext(now);
  waiting_ = offer.has_value();
  if (offer && !lacking_since_) lacking_since_ = offer->available;
  return offer;
}

std::uint64_t Subscription::NextEpoch() const {
  const MutexLock lock(stream_->mutex_);
  FramePtr next = stream_->ring_.newest();
  if (!next) return stream_->session_.epoch;
  if (mode_ == DeliveryMode::kEvery && !paused_) {
    if (FramePtr following = stream_->ring_.After(settled_)) next = std::move(following);
  }
  return next->position.epoch;
}

std::optional<Offer> Subscription::LookAtNewest(SteadyTime now) {
  FramePtr newest = stream_->Newest();
  if (!newest || newest->ordinal <= settled_) return std::nullopt;
  const bool rate_allows = rate_.Allows(now);
  const SkipReason reason = paused_        ? SkipReason::kPaused
                            : !rate_allows ? SkipReason::kRate
                                           : SkipReason::kSlow;
  if (candidate_ && newest->ordinal > settled_ + 1) {
    Skip(*candidate_, 1);
    candidate_.reset();
  }
  if (!candidate_) {
    Skip(reason, newest->ordinal - settled_ - 1);
    candidate_ = reason;
  }
  if (paused_) return std::nullopt;
  if (!rate_allows) {
    held_by_rate_ = true;
    return std::nullopt;
  }
  const SteadyTime available = AvailableFrom(newest->ingest_time);
  return Offer{std::move(newest), available};
}

std::optional<Offer> Subscription::LookAtNext(SteadyTime now) {
  while (true) {
    FramePtr next;
    bool newest = false;
    {
      const MutexLock lock(stream_->mutex_);
      next = paused_ ? stream_->ring_.newest() : stream_->ring_.After(settled_);
      newest = next == stream_->ring_.newest();
    }
    if (!next || next->ordinal <= settled_) return std::nullopt;
    if (paused_) {
      Skip(SkipReason::kPaused, next->ordinal - settled_);
      return std::nullopt;
    }
    Skip(SkipReason::kRing, next->ordinal - settled_ - 1);
    if (!rate_.Allows(next->ingest_time)) {
      Skip(SkipReason::kRate, 1);
      continue;
    }
    if (!newest && max_age_ && now - next->ingest_time > *max_age_) {
      Skip(SkipReason::kSlow, 1);
      continue;
    }
    const SteadyTime available = std::max(owed_since_, next->ingest_time);
    return Offer{std::move(next), available};
  }
}

SteadyTime Subscription::AvailableFrom(SteadyTime ingest_time) const {
  return std::max({ingest_time, owed_since_, rate_.due()});
}

Delivery Subscription::Accept(Offer offer, SteadyTime now) {
  FramePtr frame = std::move(offer.frame);
  waiting_ = false;
  rate_.Take(mode_ == DeliveryMode::kLatest ? now : frame->ingest_time);
  Delivery delivery;
  delivery.available = offer.available;
  taken_before_ = std::exchange(taken_, frame->ingest_time);
  lacked_before_since_ = lacking_since_.value_or(offer.available);
  lacking_since_.reset();
  if (has_sent_) {
    const std::uint64_t gaps = frame->gaps - sent_gaps_;
    if (gaps > 0) {
      skipped_[static_cast<int>(SkipReason::kSourceGap)] = gaps;
      CountSkipped(SkipReason::kSourceGap, gaps);
    }
    if (frame->position.epoch == sent_epoch_) {
      delivery.skipped = skipped_;
      delivery.unchanged = frame->change == sent_change_;
    }
  }
  skipped_ = {};
  candidate_.reset();
  has_sent_ = true;
  sent_epoch_ = frame->position.epoch;
  sent_gaps_ = frame->gaps;
  sent_change_ = frame->change;
  settled_ = frame->ordinal;
  delivery.frame = std::move(frame);
  return delivery;
}

void Subscription::Skip(SkipReason reason, std::uint64_t frames) {
  if (frames == 0) return;
  settled_ += frames;
  skipped_[static_cast<int>(reason)] += frames;
  CountSkipped(reason, frames);
}

void Subscription::CountSkipped(SkipReason reason, std::uint64_t frames) {
  if (!relay_) stream_->CountSkipped(reason, frames);
}

std::optional<Duration> Subscription::Sample(SteadyTime now, bool in_flight) {
  if (paused_) return std::nullopt;
  const std::optional<SteadyTime>& shown = in_flight ? taken_before_ : taken_;
  const std::optional<SteadyTime> lacking =
      in_flight && taken_ ? std::optional(lacked_before_since_) : lacking_since_;
  const Duration behind = lacking ? now - std::max(*lacking, owed_since_) : Duration::zero();
  SetBehind(static_cast<std::uint8_t>(
      std::count_if(kBehindAfter.begin(), kBehindAfter.end(),
                    [behind](Duration threshold) { return behind > threshold; })));
  if (shown) return now - *shown;
  return lacking ? std::optional(behind) : std::nullopt;
}

void Subscription::SetBehind(std::uint8_t thresholds) {
  if (thresholds == behind_) return;
  stream_->CountBehind(std::exchange(behind_, thresholds), thresholds);
}

void Subscription::SetMaxFps(double max_fps) {
  if (max_fps == rate_.max_fps()) return;
  const double before = rate_.max_fps();
  rate_.Set(max_fps);
  if (!demands()) return;
  stream_->AddDemand(max_fps);
  stream_->RemoveDemand(before);
}

void Subscription::SetPaused(bool paused) {
  if (paused == paused_) return;
  const bool demanded = demands();
  paused_ = paused;
  SetBehind(0);
  lacking_since_.reset();
  owed_since_ = stream_->context_.clock.Now();
  if (demanded) stream_->RemoveDemand(rate_.max_fps());
  if (demands()) stream_->AddDemand(rate_.max_fps());
}

}  // namespace framecast::hub
