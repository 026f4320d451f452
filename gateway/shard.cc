#include "gateway/shard.h"

#include <algorithm>
#include <boost/asio/post.hpp>

namespace framecast::gateway {
namespace {

// How often pings, stalls and drains are looked at; all of their limits are
// seconds.
constexpr hub::Duration kTick = std::chrono::milliseconds(100);
constexpr hub::Duration kReportEvery = std::chrono::seconds(1);
// Frames in a row for one viewer that catches up in `every`, before the others
// have their turn.
constexpr int kFramesInARow = 16;
// Frames that were evicted and are still being sent may hold this part of the memory budget.
constexpr std::uint64_t kPinnedPart = 10;
constexpr hub::Duration kAbortWithin = std::chrono::seconds(1);
// From our close frame to the end of the connection, for peers that do not end it.
constexpr hub::Duration kCloseWithin = std::chrono::seconds(1);

// The directory's place among the names of streams, none of which is empty.
constexpr char kDirectory[] = "";

}  // namespace

Shard::Shard(ShardContext& context)
    : context_(context),
      wakes_(std::make_shared<WakeList>(io_, [this] { ServeDirty(); })),
      directory_wake_(std::make_shared<SlotWake>(wakes_, kDirectory)),
      directory_(context_.hub.WatchDirectory(directory_wake_)) {
  default_name_ = DefaultName();
  ScheduleTick();
}

Shard::~Shard() { Stop(); }

void Shard::Run() {
  thread_ = std::thread([this] { io_.run(); });
}

void Shard::Stop() {
  if (!thread_.joinable()) return;
  wakes_->Close();
  net::post(io_, [this] {
    stopping_ = true;
    tick_timer_.cancel();
    due_timer_.cancel();
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
    to_drain_ = registered_;
    drain_until_ = std::chrono::steady_clock::now() + spread;
    DrainSome();
  });
}

void Shard::DrainSome() {
  if (to_drain_.empty()) return;
  const hub::Duration left = drain_until_ - std::chrono::steady_clock::now();
  const auto ticks_left = std::max<hub::Duration::rep>(left / kTick, 0) + 1;
  const std::size_t share = (to_drain_.size() + ticks_left - 1) / ticks_left;
  for (std::size_t i = 0; i < share; ++i) {
    Connection* connection = *to_drain_.begin();
    to_drain_.erase(to_drain_.begin());
    connection->Drain();
  }
}

Shard::RegisteredConnection::RegisteredConnection(Shard& shard, Connection& connection)
    : shard_(shard), connection_(connection) {
  shard_.registered_.insert(&connection_);
  shard_.connection_count_.fetch_add(1, std::memory_order_release);
}

Shard::RegisteredConnection::~RegisteredConnection() {
  shard_.registered_.erase(&connection_);
  shard_.to_drain_.erase(&connection_);
  shard_.connection_count_.fetch_sub(1, std::memory_order_release);
  if (shard_.stopping_ && shard_.registered_.empty()) shard_.stop_timer_.cancel();
}

Shard::RegisteredViewer::RegisteredViewer(Shard& shard, Viewer& viewer)
    : shard_(shard), viewer_(viewer) {
  shard_.AddViewer(viewer_);
}

Shard::RegisteredViewer::~RegisteredViewer() { shard_.RemoveViewer(viewer_); }

void Shard::AddViewer(Viewer& viewer) {
  viewer.index = viewers_.size();
  viewers_.push_back(&viewer);
  viewer.last_read = std::chrono::steady_clock::now();
  viewer.socket.SetReadyCallback(
      [this, &viewer] { Serve(viewer, std::chrono::steady_clock::now()); });
  if (viewer.stream.empty()) followers_.push_back(&viewer);
  const std::string& name = viewer.stream.empty() ? default_name_ : viewer.stream;
  if (!name.empty()) Join(viewer, name);
  context_.observer.OnViewerOpened();
}

void Shard::RemoveViewer(Viewer& viewer) {
  viewer.socket.SetReadyCallback(nullptr);
  Leave(viewer);
  std::erase(followers_, &viewer);
  viewers_[viewer.index] = viewers_.back();
  viewers_[viewer.index]->index = viewer.index;
  viewers_.pop_back();
}

Shard::Slot& Shard::SlotNamed(const std::string& name) {
  Slot& slot = slots_[name];
  if (!slot.wake) {
    slot.name = name;
    slot.wake = std::make_shared<SlotWake>(wakes_, name);
  }
  return slot;
}

void Shard::Join(Viewer& viewer, const std::string& name) {
  Slot& slot = SlotNamed(name);
  viewer.slot = name;
  slot.viewers.push_back(&viewer);
  if (!slot.stream || slot.stream->forgotten()) {
    Attach(slot);
    if (viewer.subscription) return;
  }
  if (!slot.stream) return;
  viewer.subscription = std::make_unique<hub::Subscription>(slot.stream, viewer.options, slot.wake);
  Serve(viewer, std::chrono::steady_clock::now());
}

void Shard::Leave(Viewer& viewer) {
  if (viewer.due) due_.erase({*viewer.due, &viewer});
  viewer.due.reset();
  viewer.subscription.reset();
  const auto slot = slots_.find(viewer.slot);
  if (slot == slots_.end()) return;
  std::erase(slot->second.viewers, &viewer);
  if (slot->second.viewers.empty()) slots_.erase(slot);
}

void Shard::Attach(Slot& slot) {
  slot.stream = context_.hub.Find(slot.name);
  const hub::SteadyTime now = std::chrono::steady_clock::now();
  for (Viewer* viewer : slot.viewers) {
    viewer->subscription.reset();
    if (!slot.stream) continue;
    viewer->subscription =
        std::make_unique<hub::Subscription>(slot.stream, viewer->options, slot.wake);
    Serve(*viewer, now);
  }
}

std::string Shard::DefaultName() const {
  if (!options().default_stream.empty()) return options().default_stream;
  const std::shared_ptr<hub::Stream> stream = context_.hub.DefaultStream();
  return stream ? stream->name() : "";
}

void Shard::ServeDirty() {
  for (const std::string& name : wakes_->Take()) {
    if (name == kDirectory) {
      FollowDirectory();
    } else {
      ServeSlot(name);
    }
  }
}

void Shard::ServeSlot(const std::string& name) {
  const auto found = slots_.find(name);
  if (found == slots_.end()) return;
  Slot& slot = found->second;
  slot.wake->Clear();
  if (slot.stream && slot.stream->forgotten()) Attach(slot);
  const hub::SteadyTime now = std::chrono::steady_clock::now();
  for (Viewer* viewer : slot.viewers) Serve(*viewer, now);
}

void Shard::Serve(Viewer& viewer, hub::SteadyTime now) {
  if (!viewer.subscription) return;
  if (viewer.due) due_.erase({*viewer.due, &viewer});
  viewer.due.reset();
  for (int i = 0; i < kFramesInARow; ++i) {
    auto delivery = viewer.subscription->Take(viewer.socket.Ready(), now);
    if (!delivery) break;
    viewer.socket.Send(std::move(delivery->frame), delivery->available);
    if (i + 1 == kFramesInARow) slots_.at(viewer.slot).wake->Wake();
  }
  viewer.due = viewer.subscription->due();
  if (!viewer.due) return;
  due_.emplace(*viewer.due, &viewer);
  if (due_.begin()->second == &viewer) ArmDue();
}

void Shard::ArmDue() {
  if (due_.empty()) return;
  due_timer_.expires_at(due_.begin()->first);
  due_timer_.async_wait([this](error_code error) {
    if (error) return;
    const hub::SteadyTime now = std::chrono::steady_clock::now();
    while (!due_.empty() && due_.begin()->first <= now) {
      Viewer* viewer = due_.begin()->second;
      due_.erase(due_.begin());
      viewer->due.reset();
      Serve(*viewer, now);
    }
    ArmDue();
  });
}

void Shard::FollowDirectory() {
  directory_wake_->Clear();
  for (auto& [name, slot] : slots_) {
    if (!slot.stream || slot.stream->forgotten()) Attach(slot);
  }
  std::string name = DefaultName();
  if (name == default_name_) return;
  default_name_ = std::move(name);
  for (Viewer* viewer : followers_) {
    Leave(*viewer);
    if (!default_name_.empty()) Join(*viewer, default_name_);
  }
}

void Shard::ScheduleTick() {
  tick_timer_.expires_after(kTick);
  tick_timer_.async_wait([this](error_code error) {
    if (error || stopping_) return;
    Tick();
    ScheduleTick();
  });
}

void Shard::Tick() {
  DrainSome();
  const hub::SteadyTime now = std::chrono::steady_clock::now();
  report_.loop_lag.Add(now - tick_timer_.expiry());
  for (Viewer* viewer : viewers_) LookAfter(*viewer, now);
  RelieveBudget(now);
  if (now - last_report_ >= kReportEvery) Report(now);
}

void Shard::Report(hub::SteadyTime now) {
  last_report_ = now;
  for (Viewer* viewer : viewers_) {
    if (!viewer->subscription) continue;
    const auto age = viewer->subscription->Sample(now, viewer->socket.sending());
    if (age) report_.picture_age.Add(*age);
  }
  context_.observer.OnReport(report_);
  report_.Clear();
}

void Shard::RelieveBudget(hub::SteadyTime now) {
  const hub::MemoryBudget& budget = context_.hub.budget();
  if (budget.pinned() <= budget.limit() / kPinnedPart) return;
  Viewer* worst = nullptr;
  hub::Duration longest = hub::Duration::zero();
  for (Viewer* viewer : viewers_) {
    const hub::Duration stalled = viewer->socket.StalledFor(now);
    if (viewer->ended_by_us || stalled <= longest) continue;
    longest = stalled;
    worst = viewer;
  }
  if (worst != nullptr) worst->close(CloseReason::kStalled);
}

void Shard::LookAfter(Viewer& viewer, hub::SteadyTime now) {
  const bool stalled = viewer.socket.StalledFor(now) > options().stall_timeout;
  const auto close_sent = viewer.socket.close_sent();
  if (viewer.ended_by_us || close_sent) {
    if (stalled || (close_sent && now - *close_sent > kCloseWithin)) viewer.socket.Close();
    return;
  }
  const bool busy = viewer.socket.busy();
  const bool mute = viewer.ping_sent && now - *viewer.ping_sent > options().pong_timeout && !busy;
  if (stalled || mute) {
    viewer.close(CloseReason::kStalled);
    return;
  }
  if (viewer.ping_sent || busy || now - viewer.last_read < options().ping_after) return;
  viewer.ping_sent = now;
  viewer.send_ping();
}

}  // namespace framecast::gateway
