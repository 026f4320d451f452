#include "services/hub/memory_budget.h"

#include <utility>

namespace framecast::hub {

MemoryCharge::MemoryCharge(std::shared_ptr<MemoryBudget> budget, std::uint64_t bytes)
    : budget_(std::move(budget)), bytes_(bytes) {
  budget_->used_.fetch_add(bytes_, std::memory_order_relaxed);
}

MemoryCharge::~MemoryCharge() {
  if (budget_) budget_->used_.fetch_sub(bytes_, std::memory_order_relaxed);
}

}  // namespace framecast::hub
