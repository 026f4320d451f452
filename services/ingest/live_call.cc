#include "services/ingest/live_call.h"

#include <grpc/support/time.h>

#include <algorithm>
#include <utility>

namespace framecast::ingest {
namespace {

gpr_timespec Deadline(std::optional<hub::SteadyTime> at) {
  // The past fires without a detour over the timer, which counts whole milliseconds.
  if (!at) return gpr_inf_past(GPR_CLOCK_MONOTONIC);
  const auto left =
      std::chrono::ceil<std::chrono::nanoseconds>(*at - std::chrono::steady_clock::now());
  return gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                      gpr_time_from_nanos(std::max<std::int64_t>(left.count(), 0), GPR_TIMESPAN));
}

}  // namespace

void LiveCall::Wake() noexcept { Schedule(std::nullopt); }

void LiveCall::LookIn(hub::Duration delay) { Schedule(std::chrono::steady_clock::now() + delay); }

void LiveCall::Schedule(std::optional<hub::SteadyTime> at) {
  const hub::MutexLock lock(alarm_mutex_);
  if (stopped_) return;
  if (alarm_) {
    const bool earlier = alarm_at_ && (!at || *at < *alarm_at_);
    if (earlier) {
      // A cancelled alarm fires at once; Look asks again for what is still to come.
      alarm_at_.reset();
      alarm_->Cancel();
    }
    return;
  }
  alarm_at_ = at;
  alarm_.emplace();
  alarm_->Set(Deadline(at), [self = shared_from_this()](bool) { self->Run(); });
}

void LiveCall::StopLooking() {
  const hub::MutexLock lock(alarm_mutex_);
  stopped_ = true;
  alarm_.reset();
}

void LiveCall::Run() {
  {
    const hub::MutexLock lock(alarm_mutex_);
    if (stopped_) return;
    alarm_.reset();
  }
  Look();
}

void LiveCalls::Add(const std::shared_ptr<LiveCall>& call) {
  bool draining = false;
  {
    const std::lock_guard lock(calls_mutex_);
    draining = draining_;
    calls_.emplace(call.get(), call);
  }
  if (draining) call->Drain();
}

void LiveCalls::Remove(LiveCall* call) {
  std::shared_ptr<LiveCall> removed;
  const std::lock_guard lock(calls_mutex_);
  const auto found = calls_.find(call);
  removed = std::move(found->second);
  calls_.erase(found);
  if (calls_.empty()) none_.notify_all();
}

void LiveCalls::Drain() {
  {
    const std::lock_guard lock(calls_mutex_);
    draining_ = true;
  }
  for (const std::shared_ptr<LiveCall>& call : Calls()) call->Drain();
}

void LiveCalls::Cancel() {
  for (const std::shared_ptr<LiveCall>& call : Calls()) call->Cancel();
}

void LiveCalls::Renew() {
  for (const std::shared_ptr<LiveCall>& call : Calls()) call->Renew();
}

void LiveCalls::Sample(hub::Tally& ages) {
  for (const std::shared_ptr<LiveCall>& call : Calls()) call->Sample(ages);
}

bool LiveCalls::WaitUntilNone(hub::SteadyTime deadline) {
  std::unique_lock lock(calls_mutex_);
  return none_.wait_until(lock, deadline, [this] { return calls_.empty(); });
}

std::vector<std::shared_ptr<LiveCall>> LiveCalls::Calls() {
  std::vector<std::shared_ptr<LiveCall>> calls;
  const std::lock_guard lock(calls_mutex_);
  calls.reserve(calls_.size());
  for (const auto& [key, call] : calls_) calls.push_back(call);
  return calls;
}

}  // namespace framecast::ingest
