// A stream's viewers: who is woken, what they demand, and what is counted of them.
#include <algorithm>
#include <memory>

#include "services/hub/stream.h"

namespace framecast::hub {

SkipCounts Stream::skipped() const {
  SkipCounts counts;
  for (int i = 0; i < kSkipReasons; ++i) counts[i] = skipped_[i].load(std::memory_order_relaxed);
  return counts;
}

BehindCounts Stream::behind() const {
  BehindCounts counts;
  for (int i = 0; i < kBehindThresholds; ++i)
    counts[i] = behind_[i].load(std::memory_order_relaxed);
  return counts;
}

Demand Stream::CurrentDemand() const {
  const MutexLock lock(mutex_);
  return DemandNow();
}

void Stream::AddReader(const WakePtr& wake, bool counted) {
  const MutexLock lock(mutex_);
  if (counted) ++subscriptions_;
  if (++reader_uses_[wake.get()] > 1) return;
  auto readers = std::make_shared<std::vector<WakePtr>>(*readers_);
  readers->push_back(wake);
  readers_ = std::move(readers);
}

void Stream::RemoveReader(const WakePtr& wake, bool counted) {
  const MutexLock lock(mutex_);
  if (counted) --subscriptions_;
  const auto uses = reader_uses_.find(wake.get());
  if (--uses->second > 0) return;
  reader_uses_.erase(uses);
  auto readers = std::make_shared<std::vector<WakePtr>>(*readers_);
  std::erase(*readers, wake);
  readers_ = std::move(readers);
}

void Stream::AddDemand(double max_fps) {
  Effects effects;
  {
    const MutexLock lock(mutex_);
    const Demand before = DemandNow();
    ++demand_[max_fps];
    if (DemandNow() != before) effects.publisher = HolderWake();
    RefreshState(context_.clock.Now(), effects);
  }
  Apply(effects);
}

void Stream::RemoveDemand(double max_fps) {
  Effects effects;
  {
    const MutexLock lock(mutex_);
    const auto rate = demand_.find(max_fps);
    if (--rate->second == 0) demand_.erase(rate);
    effects.publisher = HolderWake();
    RefreshState(context_.clock.Now(), effects);
  }
  Apply(effects);
}

void Stream::ChangeRemoteDemand(const Demand& before, const Demand& now) {
  Effects effects;
  {
    const MutexLock lock(mutex_);
    remote_viewers_ += now.viewers - before.viewers;
    if (now.viewers > 0) demand_[now.max_fps] += now.viewers;
    if (before.viewers > 0) {
      const auto rate = demand_.find(before.max_fps);
      rate->second -= before.viewers;
      if (rate->second == 0) demand_.erase(rate);
    }
    effects.publisher = HolderWake();
    RefreshState(context_.clock.Now(), effects);
  }
  Apply(effects);
}

WakePtr Stream::HolderWake() const {
  if (publisher_) return publisher_->wake;
  return mirror_ ? mirror_->wake : nullptr;
}

void Stream::CountSkipped(SkipReason reason, std::uint64_t frames) {
  skipped_[static_cast<int>(reason)].fetch_add(frames, std::memory_order_relaxed);
}

void Stream::CountBehind(int before, int now) {
  for (int i = now; i < before; ++i) behind_[i].fetch_sub(1, std::memory_order_relaxed);
  for (int i = before; i < now; ++i) behind_[i].fetch_add(1, std::memory_order_relaxed);
}

Demand Stream::DemandNow() const {
  Demand demand;
  for (const auto& [max_fps, subscriptions] : demand_) demand.viewers += subscriptions;
  const bool unlimited = demand_.contains(0);
  if (!unlimited && !demand_.empty()) demand.max_fps = demand_.rbegin()->first;
  return demand;
}

}  // namespace framecast::hub
