// How the hub tells another thread that there is something to look at.
#pragma once

#include <memory>

namespace framecast::hub {

// Implemented by whoever reads the hub on a thread of its own (a gateway shard, an RPC). The hub
// keeps it alive through the shared pointer, so Wake may still be called after its registration is
// gone; the implementation must bear that.
class WakeHandle {
 public:
  virtual ~WakeHandle() = default;

  // Called on any thread, with no lock of the hub held, often for nothing. Must not block and
  // should coalesce: set a flag and post once. What to do is found by looking. The flag is to be
  // exchanged, here and when it is cleared before a look (or kept under a lock): looking may take
  // no lock of the hub, and a mere store could come after it.
  virtual void Wake() noexcept = 0;
};

using WakePtr = std::shared_ptr<WakeHandle>;

}  // namespace framecast::hub
