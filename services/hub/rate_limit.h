// Spaces the frames of one viewer evenly at its max_fps.
#pragma once

#include "services/hub/clock.h"

namespace framecast::hub {

// The generic cell rate algorithm (ITU-T I.371) with a tolerance of a quarter of the interval, so
// that a source whose frames jitter around the limit is not halved. Not thread-safe.
class RateLimit {
 public:
  // 0: no limit.
  explicit RateLimit(double max_fps = 0);

  // Changes the rate; what was sent before still counts.
  void Set(double max_fps);
  double max_fps() const { return max_fps_; }

  // The earliest time for the next frame.
  SteadyTime due() const { return max_fps_ > 0 ? next_ - interval_ / 4 : SteadyTime::min(); }
  bool Allows(SteadyTime time) const { return time >= due(); }

  // A frame goes out at `time`.
  void Take(SteadyTime time);

 private:
  double max_fps_ = 0;
  Duration interval_{};
  SteadyTime last_{};
  SteadyTime next_{};
};

}  // namespace framecast::hub
