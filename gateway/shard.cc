#include "gateway/shard.h"

#include <algorithm>
#include <boost/asio/post.hpp>

namespace framecast::gateway {
namespace {

// How often drains, the budget and the directory are looked at; and, of the connections, one in so
// many: thousands of them are more than the processor's cache holds.
constexpr hub::Duration kTick = std::chrono::milliseconds(100);
constexpr std::size_t kTicksARound = 5;
constexpr hub::Duration kReportEvery = std::chrono::seconds(1);
// Frames that were evicted and are still being sent may hold this part of the memory budget.
constexpr std::uint64_t kPinnedPart = 10;
constexpr hub::Duration kAbortWithin = std::chrono::seconds(1);

}  // namespace

Shard::Shard(ShardContext& context)
    : context_(context),
      slots_(context.hub, io_, context.options.default_stream,
             [this] { directory_changed_ = true; }),
      directory_(context.hub) {
  ScheduleTick();
}

Shard::~Shard() { Stop(); }

void Shard::Run() {
  thread_ = std::thread([this] { io_.run(); });
}

void Shard::Stop() {
  if (!thread_.joinable()) return;
  slots_.Close();
  net::post(io_, [this] {
    stopping_ = true;
    tick_timer_.cancel();
    schedule_.Close();
    // Ending a connection takes it off the list, later, when its coroutine
    // runs.
    for (Connection* connection : registered_) connection->Abort();
    if (registered_.empty()) return;
    stop_timer_.expires_after(kAbortWithin);
    stop_timer_.async_wait([this](error_code error) {
      if (!error) io_.stop();
    });
  });
  thread_.join();
}

void Shard::Drain(hub::Duration spread) {
  net::post(io_, [this, spread] {
    drain_until_ = std::chrono::steady_clock::now() + spread;
    for (Connection* connection : registered_) connection->AnnounceDrain();
  });
}

void Shard::DrainSome(hub::SteadyTime now) {
  if (!drain_until_) return;
  const auto left = static_cast<std::size_t>(std::count_if(
      registered_.begin(), registered_.end(), [](Connection* each) { return !each->drained_; }));
  const auto ticks_left = std::max<hub::Duration::rep>((*drain_until_ - now) / kTick, 0) + 1;
  std::size_t share = (left + ticks_left - 1) / ticks_left;
  for (auto each = registered_.begin(); share > 0 && each != registered_.end(); ++each) {
    if (std::exchange((*each)->drained_, true)) continue;
    (*each)->Drain();
    --share;
  }
}

Shard::RegisteredConnection::RegisteredConnection(Shard& shard, Connection& connection)
    : shard_(shard), connection_(connection) {
  connection_.index_ = static_cast<std::uint32_t>(shard_.registered_.size());
  shard_.registered_.push_back(&connection_);
  shard_.descriptors_.KeepAhead(shard_.registered_.size());
  shard_.connection_count_.fetch_add(1, std::memory_order_release);
}

Shard::RegisteredConnection::~RegisteredConnection() {
  std::vector<Connection*>& all = shard_.registered_;
  all[connection_.index_] = all.back();
  all[connection_.index_]->index_ = connection_.index_;
  all.pop_back();
  shard_.connection_count_.fetch_sub(1, std::memory_order_release);
  if (shard_.stopping_ && all.empty()) shard_.stop_timer_.cancel();
}

Shard::RegisteredListener::RegisteredListener(Shard& shard, DirectoryListener& listener)
    : shard_(shard), listener_(listener) {
  if (shard_.listeners_.empty()) shard_.directory_.Refresh();
  shard_.listeners_.push_back(&listener_);
}

Shard::RegisteredListener::~RegisteredListener() { std::erase(shard_.listeners_, &listener_); }

void Shard::ScheduleTick() {
  tick_timer_.expires_after(kTick);
  tick_timer_.async_wait([this](error_code error) {
    if (error || stopping_) return;
    Tick();
    ScheduleTick();
  });
}

void Shard::Tick() {
  const hub::SteadyTime now = std::chrono::steady_clock::now();
  report_.loop_lag.Add(now - tick_timer_.expiry());
  DrainSome(now);
  round_ = (round_ + 1) % kTicksARound;
  for (std::size_t i = round_; i < registered_.size(); i += kTicksARound) {
    registered_[i]->OnTick(now);
  }
  RelieveBudget(now);
  if (now - last_report_ >= kReportEvery) Report(now);
  if (directory_changed_) TellDirectory();
}

void Shard::TellDirectory() {
  // With nobody to tell, the first one who comes finds it to be looked at.
  if (listeners_.empty()) return;
  directory_changed_ = false;
  const std::uint64_t before = directory_.version();
  directory_.Refresh();
  if (directory_.version() == before) return;
  for (DirectoryListener* listener : listeners_) listener->OnDirectory();
}

void Shard::Report(hub::SteadyTime now) {
  last_report_ = now;
  for (Connection* connection : registered_) connection->OnReport(now, report_);
  context_.observer.OnReport(report_);
  report_.Clear();
  // Ages and rates of those who come now.
  directory_changed_ = true;
}

void Shard::RelieveBudget(hub::SteadyTime now) {
  const hub::MemoryBudget& budget = context_.hub.budget();
  if (budget.pinned() <= budget.limit() / kPinnedPart) return;
  Connection* worst = nullptr;
  hub::Duration longest = hub::Duration::zero();
  for (Connection* connection : registered_) {
    const hub::Duration stalled = connection->StalledFor(now);
    if (stalled <= longest) continue;
    longest = stalled;
    worst = connection;
  }
  if (worst != nullptr) worst->CutStalled();
}

}  // namespace framecast::gateway
