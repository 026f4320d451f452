#include "services/hub/rate_limit.h"

#include <algorithm>

namespace framecast::hub {

RateLimit::RateLimit(double max_fps) { Set(max_fps); }

void RateLimit::Set(double max_fps) {
  max_fps_ = max_fps;
  if (max_fps_ <= 0) return;
  interval_ = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(1 / max_fps_));
  // A slower limit's distant due time must not outlive the change to a faster one.
  next_ = std::min(next_, last_ + interval_);
}

void RateLimit::Take(SteadyTime time) {
  last_ = time;
  next_ = std::max(next_, time) + interval_;
}

}  // namespace framecast::hub
