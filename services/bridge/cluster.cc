#include "services/bridge/cluster.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace framecast::bridge {
namespace {

// So that all nodes agree.
bool ComesBefore(const Owner& one, const Owner& other) {
  if (Outranks(one.stream, other.stream)) return true;
  return !Outranks(other.stream, one.stream) && one.node_id < other.node_id;
}

void PutOwnerFirst(std::vector<Owner>& claims) {
  std::iter_swap(claims.begin(), std::min_element(claims.begin(), claims.end(), ComesBefore));
}

std::vector<Owner>::iterator ClaimOf(std::vector<Owner>& claims, const std::string& node_id) {
  return std::find_if(claims.begin(), claims.end(),
                      [&](const Owner& claim) { return claim.node_id == node_id; });
}

}  // namespace

bool Outranks(const hub::RemoteStream& one, const hub::RemoteStream& other) {
  return hub::RankOf(other) < hub::RankOf(one);
}

Cluster::Cluster(std::string own_node_id) : own_node_id_(std::move(own_node_id)) {}

void Cluster::Hear(Announcement announcement, hub::SteadyTime now) {
  const std::string& node_id = announcement.node_id;
  if (node_id == own_node_id_) return;
  if (announcement.leaving) {
    if (const auto node = nodes_.find(node_id); node != nodes_.end()) Forget(node);
    return;
  }
  Node* const node = FindOrAdd(announcement, now);
  if (node == nullptr) {
    ++ignored_.announcements;
    return;
  }
  node->heard = now;
  if (announcement.number < node->number) return;
  Follow(*node, announcement);
  for (AnnouncedStream& announced : announcement.streams) {
    Take(node_id, *node, std::move(announced));
  }
  for (const std::string& stream : announcement.removed) Drop(node_id, *node, stream);
  if (node->collecting && node->next_part == 0) {
    DropUnnamed(node_id, *node);
    node->collecting = false;
    node->incomplete = false;
  }
}

Cluster::Node* Cluster::FindOrAdd(const Announcement& announcement, hub::SteadyTime now) {
  const auto found = nodes_.find(announcement.node_id);
  if (found != nodes_.end()) return &found->second;
  if (nodes_.size() >= kMaxNodes) return nullptr;
  Node& node = nodes_[announcement.node_id];
  node.heard = now;
  node.number = announcement.number;
  return &node;
}

void Cluster::Follow(Node& node, const Announcement& announcement) {
  const bool same = announcement.number == node.number;
  const bool begins = announcement.complete && announcement.part == 0;
  if (!begins && same && (node.next_part == 0 || announcement.part < node.next_part)) {
    return;  // it came before
  }
  const bool next = node.next_part != 0
                        ? same && announcement.part == node.next_part
                        : announcement.number == node.number + 1 && announcement.part == 0;
  node.number = announcement.number;
  node.next_part = announcement.part + 1 < announcement.parts ? announcement.part + 1 : 0;
  if (begins) {
    node.collecting = true;
    node.cut_short = false;
    ++node.directories;
  } else {
    node.collecting = node.collecting && next && announcement.complete;
    node.incomplete = node.incomplete || !next;
  }
}

void Cluster::Take(const std::string& node_id, Node& node, AnnouncedStream announced) {
  auto known = node.streams.find(announced.name);
  if (known == node.streams.end()) {
    if (node_streams_ >= kMaxNodeStreams) {
      ++ignored_.streams;
      node.cut_short = true;
      return;
    }
    known = node.streams.emplace(announced.name, 0).first;
    ++node_streams_;
  }
  known->second = node.directories;
  Claim(node_id, std::move(announced));
}

void Cluster::Drop(const std::string& node_id, Node& node, const std::string& stream) {
  if (node.streams.erase(stream) == 0) return;
  --node_streams_;
  Disclaim(node_id, stream);
}

void Cluster::DropUnnamed(const std::string& node_id, Node& node) {
  for (auto stream = node.streams.begin(); stream != node.streams.end();) {
    if (stream->second == node.directories) {
      ++stream;
      continue;
    }
    Disclaim(node_id, stream->first);
    stream = node.streams.erase(stream);
    --node_streams_;
  }
}

Cluster::Nodes::iterator Cluster::Forget(Nodes::iterator node) {
  for (const auto& [stream, directory] : node->second.streams) Disclaim(node->first, stream);
  node_streams_ -= node->second.streams.size();
  return nodes_.erase(node);
}

void Cluster::Claim(const std::string& node_id, AnnouncedStream announced) {
  std::vector<Owner>& claims = claims_[announced.name];
  auto claim = ClaimOf(claims, node_id);
  if (claim == claims.end()) {
    claims.push_back({node_id, std::move(announced.stream)});
    claim = std::prev(claims.end());
  } else if (claim->stream == announced.stream) {
    return;
  } else {
    claim->stream = std::move(announced.stream);
  }
  const bool was_owner = claim == claims.begin();
  PutOwnerFirst(claims);
  if (was_owner || claims.front().node_id == node_id) changed_.insert(std::move(announced.name));
}

void Cluster::Disclaim(const std::string& node_id, const std::string& stream) {
  const auto found = claims_.find(stream);
  std::vector<Owner>& claims = found->second;
  const auto claim = ClaimOf(claims, node_id);
  if (claim == claims.begin()) changed_.insert(stream);
  claims.erase(claim);
  if (claims.empty()) {
    claims_.erase(found);
  } else {
    PutOwnerFirst(claims);
  }
}

void Cluster::Expire(hub::SteadyTime now) {
  for (auto node = nodes_.begin(); node != nodes_.end();) {
    node = now - node->second.heard >= kNodeSilence ? Forget(node) : std::next(node);
  }
}

std::vector<std::string> Cluster::TakeIncomplete(hub::SteadyTime now) {
  std::vector<std::string> node_ids;
  const bool room = node_streams_ < kMaxNodeStreams;
  for (auto& [node_id, node] : nodes_) {
    const bool wanted = node.incomplete || (node.cut_short && room);
    if (!wanted || node.collecting) continue;
    if (node.asked && now - *node.asked < kAskAgainAfter) continue;
    node.asked = now;
    node_ids.push_back(node_id);
  }
  return node_ids;
}

std::vector<std::string> Cluster::TakeChanged() {
  std::vector<std::string> names(changed_.begin(), changed_.end());
  changed_.clear();
  return names;
}

const Owner* Cluster::Find(std::string_view stream) const {
  const auto found = claims_.find(stream);
  return found == claims_.end() ? nullptr : &found->second.front();
}

}  // namespace framecast::bridge
