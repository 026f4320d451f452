#include "services/access/failure_limit.h"

#include <algorithm>

namespace framecast::access {

bool FailureLimit::Count(const ClientAddress& address, hub::SteadyTime now) {
  const hub::MutexLock lock(mutex_);
  const ClientAddress network = address.Network();
  auto found = by_network_.find(network);
  if (found == by_network_.end()) {
    if (by_network_.size() >= kMostAddresses) MakeRoom(now);
    found = by_network_.emplace(network, Failures{now, 0}).first;
  }
  Failures& failures = found->second;
  if (now - failures.since >= kWindow) failures = {now, 0};
  if (failures.count >= kMostInWindow) return true;
  ++failures.count;
  return false;
}

void FailureLimit::MakeRoom(hub::SteadyTime now) {
  std::erase_if(by_network_,
                [now](const auto& each) { return now - each.second.since >= kWindow; });
  if (by_network_.size() < kMostAddresses) return;
  const auto first = std::min_element(
      by_network_.begin(), by_network_.end(),
      [](const auto& a, const auto& b) { return a.second.since < b.second.since; });
  by_network_.erase(first);
}

}  // namespace framecast::access
