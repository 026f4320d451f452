// One event loop with its thread: the connections that live on it, and the
// viewers that it serves from the hub.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gateway/body_budget.h"
#include "gateway/gateway.h"
#include "gateway/host_policy.h"
#include "gateway/viewer.h"
#include "gateway/wake_list.h"

namespace framecast::gateway {

// What all shards share; owned by Gateway.
struct ShardContext {
  const GatewayOptions& options;
  hub::Hub& hub;
  GatewayObserver& observer;
  const HostPolicy hosts;
  BodyBudget bodies;
  // Set by SetUnready; empty: ready.
  std::atomic<std::shared_ptr<const std::string>> unready;
};

// Something on the shard that must end before the shard does. Registered while
// it lives.
class Connection {
 public:
  virtual ~Connection() = default;
  // Ends it now, without a word.
  virtual void Abort() = 0;
  // Ends it with a word to the other side where the protocol has one.
  virtual void Drain() { Abort(); }
};

// Everything but the constructor, the destructor, Run, Post and connections()
// happens on its own thread.
class Shard {
 public:
  explicit Shard(ShardContext& context);
  ~Shard();
  Shard(const Shard&) = delete;
  Shard& operator=(const Shard&) = delete;

  net::io_context& io() { return io_; }
  ShardContext& context() { return context_; }
  const GatewayOptions& options() const { return context_.options; }
  // For the sockets of this shard's viewers.
  DeliveryTally& delivery_tally() { return report_.delivered; }

  // Starts the thread.
  void Run();
  // Aborts every connection, waits for them to end (a second at most) and for
  // the thread.
  void Stop();
  // Ends every connection, spread evenly over `spread`.
  void Drain(hub::Duration spread);
  // How many there are, for any thread.
  std::size_t connections() const { return connection_count_.load(std::memory_order_acquire); }

  class [[nodiscard]] RegisteredConnection {
   public:
    RegisteredConnection(Shard& shard, Connection& connection);
    ~RegisteredConnection();
    RegisteredConnection(const RegisteredConnection&) = delete;
    RegisteredConnection& operator=(const RegisteredConnection&) = delete;

   private:
    Shard& shard_;
    Connection& connection_;
  };

  // A viewer is served from its registration on.
  class [[nodiscard]] RegisteredViewer {
   public:
    RegisteredViewer(Shard& shard, Viewer& viewer);
    ~RegisteredViewer();
    RegisteredViewer(const RegisteredViewer&) = delete;
    RegisteredViewer& operator=(const RegisteredViewer&) = delete;

   private:
    Shard& shard_;
    Viewer& viewer_;
  };

 private:
  // The viewers of one stream on this shard, whether the stream exists or not.
  struct Slot {
    std::string name;
    std::shared_ptr<hub::Stream> stream;
    std::shared_ptr<SlotWake> wake;
    std::vector<Viewer*> viewers;
  };

  void AddViewer(Viewer& viewer);
  void RemoveViewer(Viewer& viewer);
  Slot& SlotNamed(const std::string& name);
  void Join(Viewer& viewer, const std::string& name);
  void Leave(Viewer& viewer);
  // Finds the slot's stream in the hub, again when it was forgotten.
  void Attach(Slot& slot);
  std::string DefaultName() const;

  void ServeDirty();
  void ServeSlot(const std::string& name);
  void Serve(Viewer& viewer, hub::SteadyTime now);
  void FollowDirectory();
  void ArmDue();
  void DrainSome();
  void ScheduleTick();
  void Tick();
  // Pings it when it is silent, ends it when it is stalled or answers no ping.
  void LookAfter(Viewer& viewer, hub::SteadyTime now);
  // Once a second: samples every subscription and hands over what was counted.
  void Report(hub::SteadyTime now);
  // While frames that only viewers still hold pass their share of the budget, ends the one that is
  // stalled longest; one a tick.
  void RelieveBudget(hub::SteadyTime now);

  ShardContext& context_;
  net::io_context io_{1};
  const std::shared_ptr<WakeList> wakes_;
  const std::shared_ptr<SlotWake> directory_wake_;
  const std::unique_ptr<hub::Hub::DirectoryRegistration> directory_;
  std::map<std::string, Slot> slots_;
  // Those that named no stream.
  std::vector<Viewer*> followers_;
  std::string default_name_;
  std::vector<Viewer*> viewers_;
  // Viewers whose rate holds a frame back, by when it is due.
  std::set<std::pair<hub::SteadyTime, Viewer*>> due_;
  net::steady_timer due_timer_{io_};
  net::steady_timer tick_timer_{io_};
  net::steady_timer stop_timer_{io_};
  bool stopping_ = false;
  std::set<Connection*> registered_;
  std::set<Connection*> to_drain_;
  hub::SteadyTime drain_until_{};
  std::atomic<std::size_t> connection_count_{0};
  hub::SteadyTime last_report_{};
  ShardReport report_;
  std::thread thread_;
};

}  // namespace framecast::gateway
