// What lives on a shard and must end before it: an HTTP connection, a viewer.
#pragma once

#include <cstdint>

#include "gateway/observer.h"
#include "services/hub/clock.h"

namespace framecast::gateway {

// Registered with its shard while it lives; everything happens on the shard's
// thread. No method may destroy a connection at once: a connection ends when its
// coroutine does.
class Connection {
 public:
  virtual ~Connection() = default;

  // Ends it now, without a word.
  virtual void Abort() = 0;
  // The server stops. What the other side should know beforehand.
  virtual void AnnounceDrain() {}
  // Ends it with a word to the other side where the protocol has one.
  virtual void Drain() { Abort(); }

  // About twice a second: what has its time is due.
  virtual void OnTick(hub::SteadyTime /*now*/) {}
  // Once a second: what it knows about its pictures.
  virtual void OnReport(hub::SteadyTime /*now*/, ShardReport& /*report*/) {}
  // For how long its socket has taken no byte of what is under way; 0: nothing is.
  virtual hub::Duration StalledFor(hub::SteadyTime /*now*/) { return hub::Duration::zero(); }
  // Ends it because its socket stands still, so that what it holds is freed.
  virtual void CutStalled() { Abort(); }

 private:
  friend class Shard;
  // In the shard's flat array; small, as there is one for every viewer.
  std::uint32_t index_ = 0;
  bool drained_ = false;
};

}  // namespace framecast::gateway
