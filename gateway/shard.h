// One event loop with its thread: the connections that live on it, and what
// they follow in the hub.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <thread>
#include <vector>

#include "gateway/connection.h"
#include "gateway/descriptor_reserve.h"
#include "gateway/directory_log.h"
#include "gateway/frame_socket.h"
#include "gateway/prepared_message.h"
#include "gateway/schedule.h"
#include "gateway/shard_context.h"
#include "gateway/stream_slots.h"

namespace framecast::gateway {

// Hears that DirectoryLog has a new version. Everything on the shard's thread.
class DirectoryListener {
 public:
  virtual ~DirectoryListener() = default;
  virtual void OnDirectory() = 0;
};

// Everything but the constructor, the destructor, Run, Stop, Drain and
// connections() happens on its own thread.
class Shard {
 public:
  explicit Shard(ShardContext& context);
  ~Shard();
  Shard(const Shard&) = delete;
  Shard& operator=(const Shard&) = delete;

  net::io_context& io() { return io_; }
  ShardContext& context() { return context_; }
  const GatewayOptions& options() const { return context_.options; }
  StreamSlots& slots() { return slots_; }
  Schedule& schedule() { return schedule_; }
  DirectoryLog& directory() { return directory_; }
  PreparedMessage& prepared() { return prepared_; }
  // What its connections count into.
  ShardReport& report() { return report_; }

  // Starts the thread.
  void Run();
  // Aborts every connection, waits for them to end (a second at most) and for
  // the thread.
  void Stop();
  // Announces it to every connection at once, then ends them, spread evenly over
  // `spread`.
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

  class [[nodiscard]] RegisteredListener {
   public:
    RegisteredListener(Shard& shard, DirectoryListener& listener);
    ~RegisteredListener();
    RegisteredListener(const RegisteredListener&) = delete;
    RegisteredListener& operator=(const RegisteredListener&) = delete;

   private:
    Shard& shard_;
    DirectoryListener& listener_;
  };

 private:
  void ScheduleTick();
  void Tick();
  void DrainSome(hub::SteadyTime now);
  // Tells the listeners, at most once a tick however much has changed.
  void TellDirectory();
  void Report(hub::SteadyTime now);
  // While frames that only viewers still hold pass their share of the budget, ends the one that is
  // stalled longest; one a tick.
  void RelieveBudget(hub::SteadyTime now);

  ShardContext& context_;
  net::io_context io_{1};
  DescriptorReserve descriptors_{io_};
  ShardReport report_;
  StreamSlots slots_;
  Schedule schedule_{io_};
  DirectoryLog directory_;
  PreparedMessage prepared_;
  bool directory_changed_ = true;
  std::vector<DirectoryListener*> listeners_;
  net::steady_timer tick_timer_{io_};
  net::steady_timer stop_timer_{io_};
  bool stopping_ = false;
  std::vector<Connection*> registered_;
  std::size_t round_ = 0;  // which of them the last tick looked at
  std::atomic<std::size_t> connection_count_{0};
  // Set while draining.
  std::optional<hub::SteadyTime> drain_until_;
  hub::SteadyTime last_report_{};
  std::thread thread_;
};

}  // namespace framecast::gateway
