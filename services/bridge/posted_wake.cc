#include "services/bridge/posted_wake.h"

#include <exception>

namespace framecast::bridge {

void PostedWake::Wake() noexcept {
  if (woken_.exchange(true)) return;
  try {
    const bool posted = worker_->Post([self = shared_from_this()] {
      self->woken_.exchange(false);
      self->look_();
    });
    if (posted) return;
  } catch (const std::exception&) {
    // There was no memory for the task: the next wake posts it.
  }
  woken_.store(false);
}

}  // namespace framecast::bridge
