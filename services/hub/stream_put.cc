// Frames that come one by one, without a publisher.
#include <utility>

#include "services/hub/stream.h"

namespace framecast::hub {

absl::StatusOr<FramePosition> Stream::Put(std::shared_ptr<Frame> frame, const FramePtr& same_as,
                                          Effects& effects) {
  const SteadyTime now = context_.clock.Now();
  const MutexLock lock(mutex_);
  if (publisher_ || (mirror_ && mirror_->remote.held)) return Taken(now);
  effects.publisher = HolderWake();
  mirror_.reset();
  if (!session_.of_puts) {
    StartSession("");
    session_.of_puts = true;
    session_.server_numbers = true;
    clock_offset_us_.reset();
  }
  if (!IsPutInto(now)) {
    puts_ = PutPresence{now, context_.clock.UnixMicros()};
    effects.directory_changed = true;
  }
  puts_->until = now + kPutCountsFor;
  // What it will be when no more come.
  ended_by_publisher_ = true;
  unpublished_since_ = puts_->until;
  const FramePosition position{session_.epoch, ++session_.handled};
  const bool unchanged =
      same_as && same_as == ring_.newest() && same_as->position.epoch == session_.epoch;
  Append(position.sequence, std::move(frame), unchanged, effects);
  return position;
}

bool Stream::IsPutInto(SteadyTime now) const { return puts_ && now < puts_->until; }

}  // namespace framecast::hub
