#include <algorithm>
#include <iterator>
#include <utility>

#include "services/bridge/cluster.h"
#include "services/bridge/node_message.h"
#include "services/bridge/node_query.h"
#include "services/hub/stream_name.h"
#include "tests/fuzz/targets.h"

namespace framecast::fuzz {
namespace {

constexpr std::size_t kMaxBytes = bridge::kLeastTextBytes;

template <typename Message>
Message Read(absl::StatusOr<Message> (*read)(std::string_view), const std::string& text) {
  Require(text.size() <= kMaxBytes, "a text that fits");
  auto message = read(text);
  Require(message.ok(), "what is written is read: " + message.status().ToString());
  return *std::move(message);
}

// For messages that are one text.
template <typename Message>
void CheckText(absl::StatusOr<Message> (*read)(std::string_view), std::string_view input) {
  const auto message = read(input);
  if (!message.ok()) return;
  Require(Read(read, ToText(*message)) == *message, "a message comes out as it went in");
}

void CheckAnnouncement(const bridge::Announcement& announcement) {
  Require(announcement.part < announcement.parts, "a part of its parts");
  bridge::Announcement together = announcement;
  together.streams.clear();
  together.removed.clear();
  for (const std::string& text : bridge::CutAnnouncement(announcement, kMaxBytes)) {
    bridge::Announcement part = Read(&bridge::ReadAnnouncement, text);
    std::move(part.streams.begin(), part.streams.end(), std::back_inserter(together.streams));
    std::move(part.removed.begin(), part.removed.end(), std::back_inserter(together.removed));
  }
  Require(together == announcement, "an announcement comes out as it went in");
}

void CheckDemands(std::string_view input) {
  const auto demands = bridge::ReadDemands(input);
  if (!demands.ok()) return;
  bridge::Demands together{demands->node_id, {}};
  for (const std::string& text : bridge::CutDemands(*demands, kMaxBytes)) {
    together.streams.merge(Read(&bridge::ReadDemands, text).streams);
  }
  Require(together == *demands, "demands come out as they went in");
}

void CheckIndex(std::string_view input) {
  const auto answer = bridge::ReadIndexAnswer(input);
  if (!answer.ok()) return;
  bridge::IndexAnswer together = *answer;
  together.index.frames.clear();
  for (const std::string& text : bridge::CutIndexAnswer(answer->index, kMaxBytes)) {
    bridge::IndexAnswer part = Read(&bridge::ReadIndexAnswer, text);
    std::move(part.index.frames.begin(), part.index.frames.end(),
              std::back_inserter(together.index.frames));
  }
  Require(together == *answer, "an index comes out as it went in");
}

void CheckCluster(bridge::Cluster& cluster, hub::SteadyTime now) {
  for (const std::string& stream : cluster.TakeChanged()) {
    Require(hub::IsStreamName(stream), "a stream's name");
    const bridge::Owner* owner = cluster.Find(stream);
    Require(owner == nullptr || cluster.Knows(owner->node_id), "an owner is a node");
  }
  for (const std::string& node_id : cluster.TakeIncomplete(now)) {
    Require(cluster.Knows(node_id), "only a node that is known is asked");
  }
}

}  // namespace

void NodeMessage(std::string_view input) {
  bridge::Cluster cluster("own");
  hub::SteadyTime now;
  while (!input.empty()) {
    const std::string_view line = input.substr(0, input.find('\n'));
    input.remove_prefix(std::min(input.size(), line.size() + 1));
    CheckText(&bridge::ReadFrameQuery, line);
    CheckText(&bridge::ReadFrameMiss, line);
    CheckText(&bridge::ReadIndexQuery, line);
    CheckText(&bridge::ReadTimeAnswer, line);
    CheckDemands(line);
    CheckIndex(line);
    const auto announcement = bridge::ReadAnnouncement(line);
    if (announcement.ok()) {
      CheckAnnouncement(*announcement);
      cluster.Hear(*announcement, now);
    }
    now += std::chrono::milliseconds(400);
    CheckCluster(cluster, now);
    cluster.Expire(now);
  }
  cluster.Expire(now + bridge::kNodeSilence);
  Require(cluster.nodes() == 0 && cluster.streams() == 0, "silence ends all");
}

}  // namespace framecast::fuzz
