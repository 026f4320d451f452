// What every stream of a hub shares with it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "services/hub/admission.h"
#include "services/hub/clock.h"
#include "services/hub/memory_budget.h"
#include "services/hub/mutex.h"
#include "services/hub/observer.h"
#include "services/hub/ring.h"
#include "services/hub/wake_handle.h"

namespace framecast::hub {

struct HubOptions {
  // Name of this process among others that share streams with it; empty: there are none.
  std::string node;
  // Of each stream.
  RingLimits ring;
  FrameLimits frames;
  // Bytes of all frames together. The newest frame of each stream stays whatever this says.
  std::uint64_t memory_budget = std::uint64_t{1} << 30;
  // With no publisher for so long all but the newest frame are freed; the stream is forgotten.
  Duration ring_ttl = std::chrono::minutes(10);
  Duration stream_ttl = std::chrono::hours(24);
  // The same picture for so long is called frozen; 0: never.
  Duration frozen_after = std::chrono::seconds(5);
  std::uint64_t max_streams = 1024;
};

// Owned by Hub; thread-safe.
struct HubContext {
  HubContext(const HubOptions& options_in, const Clock& clock_in, HubObserver& observer_in)
      : options(options_in),
        clock(clock_in),
        observer(observer_in),
        budget(std::make_shared<MemoryBudget>(options_in.memory_budget)) {}

  const HubOptions options;
  const Clock& clock;
  HubObserver& observer;
  const std::shared_ptr<MemoryBudget> budget;
  std::atomic<std::uint64_t> publisher_ids{0};
  std::atomic<std::uint64_t> starts{0};

  // Those who want to know when streams come, go or change their state.
  Mutex directory_readers_mutex;
  std::vector<WakePtr> directory_readers FRAMECAST_GUARDED_BY(directory_readers_mutex);
  void WakeDirectoryReaders();
};

}  // namespace framecast::hub
