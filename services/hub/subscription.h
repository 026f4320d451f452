// One viewer's place in one stream: which frame it gets next, and why it did not get those between.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "services/hub/frame.h"
#include "services/hub/rate_limit.h"
#include "services/hub/stream.h"
#include "services/hub/wake_handle.h"

namespace framecast::hub {

enum class DeliveryMode : std::uint8_t {
  // The newest frame whenever the viewer is ready; older ones are skipped.
  kLatest,
  // In order out of the ring; whoever falls off its end goes on at its oldest frame.
  kEvery,
};

// What a viewer may ask for as its rate.
inline constexpr double kLowestMaxFps = 0.001;
inline constexpr double kHighestMaxFps = 1000;

struct SubscribeOptions {
  DeliveryMode mode = DeliveryMode::kLatest;
  bool paused = false;
  // It passes the frames on to viewers elsewhere (RemoteViewers) and is none itself: it demands
  // nothing, and what it does not get is not counted in the stream.
  bool relay = false;
  // Frames per second, evenly spaced; 0: no limit. In kEvery it thins the frames out by the time
  // they came in.
  double max_fps = 0;
  // In kEvery: a frame that is older is skipped as slow, unless it is the newest. kLatest gives
  // only the newest anyway.
  std::optional<Duration> max_age;
  // Go on behind this frame, if it is of the present epoch and not of the future. Otherwise the
  // newest frame comes first. Of a stream that another node has, and of which no frame is here yet,
  // it is accepted as it is, and is without effect if the first frame that comes is older.
  std::optional<FramePosition> since;
};

// A frame that may go to a viewer, if it can take one.
struct Offer {
  FramePtr frame;
  // Since when it could have gone: it came in, the subscription began or was unpaused, its rate
  // allowed it; whichever was last.
  SteadyTime available;
};

// A frame to send now.
struct Delivery {
  FramePtr frame;
  // The frames between the one before and this, by reason. The sum is the difference of the two
  // sequences less one when both are of one epoch (or the one before is an accepted `since`); all
  // zero on any other first frame.
  SkipCounts skipped{};
  // The same picture as the frame given before, in the same epoch. Never for the first one.
  bool unchanged = false;
  // As in Offer.
  SteadyTime available;
};

// For one thread at a time. Holds no frame. Registered for wakes and demand while it lives.
class [[nodiscard]] Subscription {
 public:
  // `wake` is called when there may be something to take; subscriptions of one thread share one.
  Subscription(std::shared_ptr<Stream> stream, const SubscribeOptions& options, WakePtr wake);
  ~Subscription();
  Subscription(const Subscription&) = delete;
  Subscription& operator=(const Subscription&) = delete;

  const std::shared_ptr<Stream>& stream() const { return stream_; }

  // Looks at the stream: whether there is a new frame that the rate allows. Every frame is
  // attributed to the condition at the first look that sees it: paused, else rate, else slow. So
  // look at each wake, whether the viewer can take a frame or not. `now`: of the hub's clock.
  std::optional<Offer> Look(SteadyTime now);
  // The offer of the last look, with nothing called in between, counts as sent.
  Delivery Accept(Offer offer, SteadyTime now);
  // Looks, and accepts if the viewer is `ready`.
  std::optional<Delivery> Take(bool ready, SteadyTime now);

  // Whether the last look's offer was not accepted.
  bool waiting() const { return waiting_; }
  DeliveryMode mode() const { return mode_; }

  // `since` was accepted: the numbers go on behind it.
  bool resumed() const { return resumed_; }
  // The epoch of the frame that comes next as far as is known now; 0 before the stream's first
  // publisher. Frames never go back to an epoch before.
  std::uint64_t NextEpoch() const;

  // When a frame waits for the rate limit only: when to look again.
  std::optional<SteadyTime> due() const {
    return held_by_rate_ ? std::optional(rate_.due()) : std::nullopt;
  }

  // How old the picture is that the viewer has: since the last frame that it was sent came in, or
  // if there was none yet, since the first could have gone. `in_flight`: the frame taken last is
  // not out yet, so that the one before counts. Nothing: paused, or the stream has had no frame.
  //
  // Also notes in the stream whether this subscription is behind: for how long there has been a
  // frame that its mode and rate would let it have and that is not out. A viewer of a stream that
  // stands still has an old picture and is not behind. Call it each second; until the next call,
  // SetPaused or the end of the subscription it counts as it was found.
  std::optional<Duration> Sample(SteadyTime now, bool in_flight);

  void SetMaxFps(double max_fps);
  void SetPaused(bool paused);
  void SetMaxAge(std::optional<Duration> max_age) { max_age_ = max_age; }
  bool paused() const { return paused_; }
  double max_fps() const { return rate_.max_fps(); }

 private:
  void StartAt(const std::optional<FramePosition>& since);
  // Behind the frame of that number, of which epoch the ring has frames.
  void GoOnBehind(std::uint64_t sequence) FRAMECAST_REQUIRES(stream_->mutex_);
  void GoOnAtFirstFrame();
  std::optional<Offer> LookAtNewest(SteadyTime now);
  std::optional<Offer> LookAtNext(SteadyTime now);
  // A frame that came in then may go, as far as the subscription and its rate are asked.
  SteadyTime AvailableFrom(SteadyTime ingest_time) const;
  // There is a frame to send that could have gone since then; the first one counts.
  void Lack(SteadyTime available) {
    if (!lacking_since_) lacking_since_ = available;
  }
  void SetBehind(std::uint8_t thresholds);
  void Skip(SkipReason reason, std::uint64_t frames);
  void CountSkipped(SkipReason reason, std::uint64_t frames);
  bool demands() const { return !paused_ && !relay_; }

  const std::shared_ptr<Stream> stream_;
  const WakePtr wake_;
  RateLimit rate_;
  std::optional<Duration> max_age_;

  // What is small is together: there is one of these for every viewer.
  const DeliveryMode mode_;
  const bool relay_ : 1;
  bool paused_ : 1;
  bool waiting_ : 1 = false;
  bool held_by_rate_ : 1 = false;
  bool resumed_ : 1 = false;
  // A frame was sent, or a `since` accepted.
  bool has_sent_ : 1 = false;
  // An accepted `since`, of sent_epoch_, of which epoch there was no frame yet.
  bool begins_late_ : 1 = false;
  // In kLatest: the newest frame that was seen and not sent is settled_ + 1; why it was not.
  std::optional<SkipReason> candidate_;
  // Of kBehindAfter.
  std::uint8_t behind_ = 0;

  // Of the last frame sent, or the accepted `since`.
  std::uint64_t sent_epoch_ = 0;
  std::uint64_t sent_gaps_ = 0;
  // Of the accepted `since`, while begins_late_.
  std::uint64_t since_sequence_ = 0;
  // Of the last frame sent; 0: none.
  std::uint64_t sent_change_ = 0;
  // Every frame up to here was sent or counted as skipped.
  std::uint64_t settled_ = 0;
  SkipCounts skipped_{};

  // For Sample. Nothing was owed before.
  SteadyTime owed_since_;
  // When the frame taken last came in, and the one before.
  std::optional<SteadyTime> taken_;
  std::optional<SteadyTime> taken_before_;
  // Since when the viewer lacks a newer frame than the one taken last; and did, the one before.
  std::optional<SteadyTime> lacking_since_;
  SteadyTime lacked_before_since_;
};

}  // namespace framecast::hub
