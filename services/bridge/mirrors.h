// All streams of other nodes, as this node has them.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "services/bridge/cluster.h"
#include "services/bridge/mirrored_stream.h"
#include "services/bridge/worker.h"

namespace framecast::bridge {

// For one thread: that of the worker, which is told to look when a mirror is woken.
class Mirrors {
 public:
  // `context` must outlive it; the worker must have stopped before its end.
  Mirrors(const MirrorContext& context, std::string own_node_id, std::shared_ptr<Worker> worker);
  ~Mirrors();
  Mirrors(const Mirrors&) = delete;
  Mirrors& operator=(const Mirrors&) = delete;

  // Takes over what has changed there.
  void Follow(Cluster& cluster);
  // What time brings; a few times a second.
  void Tick(const Cluster& cluster, hub::SteadyTime now);
  // Whatever was said or asked before may have been lost.
  void OnConnected();

  std::uint64_t watched() const;

 private:
  void Review(const std::string& name, const Cluster& cluster);
  void Open(const std::string& name, const Owner& owner);
  void LetGo(const std::string& name);
  void Look(const std::string& name);
  void Repeat(hub::SteadyTime now);
  void Tell(const Demands& demands, const std::string& node_id);
  std::shared_ptr<NodeClock> ClockOf(const std::string& node_id);
  void AskTimes(const Cluster& cluster);
  void AskTime(const std::string& node_id, const std::shared_ptr<NodeClock>& clock);
  void ForgetAbandoned(hub::SteadyTime now);

  const MirrorContext& context_;
  const std::string own_node_id_;
  const std::shared_ptr<Worker> worker_;
  std::map<std::string, std::shared_ptr<MirroredStream>> streams_;
  // That have an owner elsewhere and are not mirrored: this node has one that comes before, or no
  // room.
  std::set<std::string> unmirrored_;
  // Of nodes that are gone; since when.
  std::map<std::string, hub::SteadyTime> abandoned_;
  std::map<std::string, std::shared_ptr<NodeClock>> clocks_;
  hub::SteadyTime repeat_at_;
  hub::SteadyTime ask_times_at_;
};

}  // namespace framecast::bridge
