// A clock that moves only when it is told to.
#pragma once

#include <atomic>

#include "services/hub/clock.h"

namespace framecast::test {

// Thread-safe. Starts at a fixed time well after both epochs.
class ManualClock final : public hub::Clock {
 public:
  hub::SteadyTime Now() const override;
  std::int64_t UnixMicros() const override;
  void Advance(hub::Duration by);

 private:
  std::atomic<hub::Duration::rep> elapsed_{0};
};

}  // namespace framecast::test
