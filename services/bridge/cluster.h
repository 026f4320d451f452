// What the other nodes have, as far as they were heard of, and who has a stream that several claim.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "services/bridge/node_message.h"
#include "services/hub/clock.h"
#include "services/hub/mirror.h"

namespace framecast::bridge {

// Whoever is silent for so long is gone.
inline constexpr hub::Duration kNodeSilence = std::chrono::seconds(3);
// Between two requests for the same node's directory.
inline constexpr hub::Duration kAskAgainAfter = std::chrono::seconds(1);

inline constexpr std::size_t kMaxNodes = 1024;
// Over all nodes; a stream that two have counts twice.
inline constexpr std::size_t kMaxNodeStreams = 100'000;

// The one has the stream rather than the other: what is held before what is not, then the epoch
// that began later, then the greater one. Of two that are alike, neither outranks the other.
bool Outranks(const hub::RemoteStream& one, const hub::RemoteStream& other);

// Who has a stream.
struct Owner {
  std::string node_id;
  // As that node described it last.
  hub::RemoteStream stream;
};

// For one thread. Time goes on only where it is given.
class Cluster {
 public:
  // What `own_node_id` announces is not listened to.
  explicit Cluster(std::string own_node_id);

  // Streams that are named hold at once; those that a complete announcement does not name are
  // forgotten when all of its parts have come. Times should be by this machine's clock by now.
  void Hear(Announcement announcement, hub::SteadyTime now);
  // Forgets the nodes that are silent.
  void Expire(hub::SteadyTime now);

  // Nodes whose announcements were not all heard, so that their directory is to be asked for; each
  // again after kAskAgainAfter, until a complete announcement was heard. Also those whose streams
  // were ignored, once there is room.
  std::vector<std::string> TakeIncomplete(hub::SteadyTime now);

  // Names of the streams that have another owner than when last asked, a new description of it, or
  // none any more; sorted.
  std::vector<std::string> TakeChanged();

  // Null: nobody has it. Valid until the next Hear or Expire.
  const Owner* Find(std::string_view stream) const;

  bool Knows(std::string_view node_id) const { return nodes_.find(node_id) != nodes_.end(); }
  std::size_t nodes() const { return nodes_.size(); }
  // That have an owner.
  std::size_t streams() const { return claims_.size(); }

  // What was not taken since kMaxNodes or kMaxNodeStreams were reached.
  struct Ignored {
    std::uint64_t announcements = 0;
    std::uint64_t streams = 0;
  };
  const Ignored& ignored() const { return ignored_; }

 private:
  struct Node {
    hub::SteadyTime heard;
    // Of the last announcement, and which part of it comes next; 0: it came whole.
    std::uint64_t number = 0;
    std::uint32_t next_part = 0;
    // Something that it said was not heard, and since then nothing that made up for it.
    bool incomplete = true;
    // The parts of a complete announcement are coming, and none was lost so far.
    bool collecting = false;
    // Some of its streams found no room.
    bool cut_short = false;
    std::optional<hub::SteadyTime> asked;
    // Its complete announcements so far; of its streams, the last one that named each.
    std::uint64_t directories = 0;
    std::map<std::string, std::uint64_t, std::less<>> streams;
  };
  using Nodes = std::map<std::string, Node, std::less<>>;

  // Null: there is no room for it.
  Node* FindOrAdd(const Announcement& announcement, hub::SteadyTime now);
  // Notes whether anything was lost before this part.
  static void Follow(Node& node, const Announcement& announcement);
  void Take(const std::string& node_id, Node& node, AnnouncedStream announced);
  void Drop(const std::string& node_id, Node& node, const std::string& stream);
  // What its complete announcement, whose last part came, did not name.
  void DropUnnamed(const std::string& node_id, Node& node);
  Nodes::iterator Forget(Nodes::iterator node);
  // A node says so of the stream, or no longer has it.
  void Claim(const std::string& node_id, AnnouncedStream announced);
  void Disclaim(const std::string& node_id, const std::string& stream);

  const std::string own_node_id_;
  Nodes nodes_;
  // Whoever has or had the stream by its own words; the owner first.
  std::map<std::string, std::vector<Owner>, std::less<>> claims_;
  // Over all nodes.
  std::size_t node_streams_ = 0;
  std::set<std::string> changed_;
  Ignored ignored_;
};

}  // namespace framecast::bridge
