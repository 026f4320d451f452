// What the streaming calls have in common: they look at the hub when it wakes them, and they end
// when the server drains.
#pragma once

#include <grpcpp/alarm.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "services/hub/clock.h"
#include "services/hub/mutex.h"
#include "services/hub/tally.h"
#include "services/hub/wake_handle.h"

namespace framecast::ingest {

// A reactor's other half. Lives until gRPC is done with the call and nobody can wake it any more:
// LiveCalls holds one reference, the hub and the alarm have their own. Thread-safe.
class LiveCall : public hub::WakeHandle, public std::enable_shared_from_this<LiveCall> {
 public:
  // Look runs soon, on one of gRPC's executor threads; many wakes may share one.
  void Wake() noexcept final;

  // The call ends with UNAVAILABLE as soon as it has flushed what it holds.
  virtual void Drain() = 0;
  // The call ends now. Does nothing when it is over.
  virtual void Cancel() = 0;
  // The call ends if its caller may not make it any more.
  virtual void Renew() {}
  // Adds the age of the picture that a watcher was sent last.
  virtual void Sample(hub::Tally& /*ages*/) {}

 protected:
  // Look runs once after that time, or earlier.
  void LookIn(hub::Duration delay);
  // Look is not called for any later wake; one that is under way may still come.
  void StopLooking();

 private:
  virtual void Look() = 0;
  void Schedule(std::optional<hub::SteadyTime> at);
  void Run();

  // Locked after the call's own mutex.
  hub::Mutex alarm_mutex_;
  bool stopped_ FRAMECAST_GUARDED_BY(alarm_mutex_) = false;
  // A new one each time: its callback may not be replaced while it runs.
  std::optional<grpc::Alarm> alarm_ FRAMECAST_GUARDED_BY(alarm_mutex_);
  // When alarm_ fires; nothing: now.
  std::optional<hub::SteadyTime> alarm_at_ FRAMECAST_GUARDED_BY(alarm_mutex_);
};

// The calls that gRPC is not done with. Thread-safe; must outlive them.
class LiveCalls {
 public:
  // Keeps the call alive until Remove. While draining it is told to end at once.
  void Add(const std::shared_ptr<LiveCall>& call);
  // May destroy the call.
  void Remove(LiveCall* call);

  // All calls, later ones too, end with UNAVAILABLE.
  void Drain();
  void Cancel();
  void Renew();
  void Sample(hub::Tally& ages);
  // False: some are left at the deadline.
  bool WaitUntilNone(hub::SteadyTime deadline);

 private:
  std::vector<std::shared_ptr<LiveCall>> Calls();

  std::mutex calls_mutex_;
  std::condition_variable none_;
  bool draining_ = false;
  std::unordered_map<LiveCall*, std::shared_ptr<LiveCall>> calls_;
};

}  // namespace framecast::ingest
