#include "services/access/access.h"

#include <spdlog/spdlog.h>

#include <utility>

namespace framecast::access {
namespace {

constexpr std::chrono::minutes kComplainEvery{1};

CallerPtr Everybody() {
  static const auto* const caller =
      new CallerPtr(std::make_shared<const Caller>(Caller::Kind::kAnonymous, AllRights()));
  return *caller;
}

}  // namespace

std::string_view ToString(Surface surface) {
  switch (surface) {
    case Surface::kGrpc:
      return "grpc";
    case Surface::kHttp:
      return "http";
    case Surface::kWebSocket:
      return "websocket";
  }
  return "";
}

AccessObserver& AccessObserver::None() {
  static AccessObserver none;
  return none;
}

Access::Access(const hub::Clock& clock, AccessObserver& observer)
    : clock_(clock), observer_(observer) {}

void Access::Apply(TokenTable table) {
  auto applied = std::make_shared<const TokenTable>(std::move(table));
  {
    const hub::MutexLock lock(table_mutex_);
    table_.swap(applied);
  }
  // Behind the table: who sees the new number finds the new table.
  generation_.fetch_add(1, std::memory_order_release);
}

std::shared_ptr<const TokenTable> Access::Table() const {
  const hub::MutexLock lock(table_mutex_);
  return table_;
}

CallerPtr Access::Anonymous() const {
  const auto table = Table();
  return table ? table->anonymous() : Everybody();
}

CallerPtr Access::Identify(std::optional<std::string_view> token) const {
  const auto table = Table();
  if (!table) return Everybody();
  if (!token) return table->anonymous();
  CallerPtr caller = table->Find(*token, UnixNow());
  return caller ? caller : table->unusable();
}

bool Access::CountUnusable(const ClientAddress& client) {
  const hub::SteadyTime now = clock_.Now();
  if (!failures_.Count(client, now)) return false;
  const hub::Duration::rep at = now.time_since_epoch().count();
  hub::Duration::rep last = last_complaint_.load(std::memory_order_relaxed);
  const bool is_due = last < at - hub::Duration(kComplainEvery).count();
  if (is_due && last_complaint_.compare_exchange_strong(last, at, std::memory_order_relaxed)) {
    spdlog::warn(
        "{}: more than {} unusable tokens within a minute; further ones are refused at once",
        client.ToString(), FailureLimit::kMostInWindow);
  }
  return true;
}

CallerPtr Access::Renew(const Caller& caller) const {
  const auto table = Table();
  if (!table) return Everybody();
  if (caller.kind() == Caller::Kind::kAnonymous) return table->anonymous();
  CallerPtr renewed = caller.identified() ? table->Renew(caller, UnixNow()) : nullptr;
  return renewed ? renewed : table->unusable();
}

Credential::Credential(const Access& access, CallerPtr caller)
    : access_(&access),
      caller_(std::move(caller)),
      // One behind: the rules may have changed since the caller was identified.
      generation_(access.generation_.load(std::memory_order_acquire) - 1) {}

bool Credential::Renew() {
  const std::uint64_t generation = access_->generation_.load(std::memory_order_acquire);
  const bool expired =
      caller_->expires() != Caller::kNever && access_->UnixNow() >= caller_->expires();
  if (generation == generation_ && !expired) return false;
  generation_ = generation;
  CallerPtr renewed = access_->Renew(*caller_);
  // Other rules need not be others for this caller.
  if (*renewed == *caller_) return false;
  if (caller_->identified() && !renewed->identified()) lost_ = true;
  caller_ = std::move(renewed);
  return true;
}

}  // namespace framecast::access
