#include "services/bridge/node_message.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "services/bridge/json_fields.h"
#include "services/bridge/remote_stream_json.h"
#include "services/bridge/text_cutter.h"
#include "services/hub/subscription.h"

namespace framecast::bridge {
namespace {

using nlohmann::json;

bool IsPrintable(const std::string& text) {
  return std::none_of(text.begin(), text.end(),
                      [](unsigned char c) { return c < ' ' || c == 0x7f; });
}

// One entry of "streams".
void ReadEntry(const json& entry, Announcement& announcement, std::string& mistake) {
  JsonFields fields(entry, mistake);
  std::string name;
  bool gone = false;
  fields.ReadStreamName("name", name);
  fields.ReadBool("gone", gone);
  if (gone) {
    announcement.removed.push_back(std::move(name));
    return;
  }
  hub::RemoteStream stream = ReadRemoteStream(entry, mistake);
  stream.node = announcement.node;
  announcement.streams.push_back({std::move(name), std::move(stream)});
}

}  // namespace

std::size_t TextBytes(std::uint64_t max_payload) {
  return std::clamp<std::uint64_t>(max_payload, kLeastTextBytes, kMaxTextBytes);
}

std::vector<std::string> CutAnnouncement(const Announcement& announcement, std::size_t max_bytes) {
  const auto head = [&](std::size_t part, std::size_t parts) {
    json object = {{"node_id", announcement.node_id},
                   {"node", announcement.node},
                   {"number", announcement.number},
                   {"part", part},
                   {"parts", parts},
                   {"sent_time_us", announcement.sent_time_us}};
    if (announcement.complete) object["complete"] = true;
    if (announcement.leaving) object["leaving"] = true;
    return object;
  };
  std::vector<std::string> entries;
  entries.reserve(announcement.streams.size() + announcement.removed.size());
  for (const AnnouncedStream& announced : announcement.streams) {
    json entry = ToJson(announced.stream);
    entry["name"] = announced.name;
    entries.push_back(Dump(entry));
  }
  for (const std::string& name : announcement.removed) {
    entries.push_back(Dump({{"name", name}, {"gone", true}}));
  }
  return CutIntoTexts(head, "streams", entries, max_bytes);
}

absl::StatusOr<Announcement> ReadAnnouncement(std::string_view text) {
  const absl::StatusOr<json> object = ParseObject(text);
  if (!object.ok()) return object.status();
  Announcement announcement;
  std::string mistake;
  JsonFields fields(*object, mistake);
  fields.Require({"number", "part", "parts", "sent_time_us", "streams"});
  fields.ReadNodeId("node_id", announcement.node_id);
  fields.ReadText("node", announcement.node, kMaxNodeNameBytes);
  if (announcement.node.empty() || !IsPrintable(announcement.node)) {
    fields.Fail("node", "not a node's name");
  }
  fields.ReadUnsigned("number", announcement.number);
  fields.ReadUnsigned("part", announcement.part);
  fields.ReadUnsigned("parts", announcement.parts);
  if (announcement.part >= announcement.parts) fields.Fail("part", "none of \"parts\"");
  fields.ReadBool("complete", announcement.complete);
  fields.ReadBool("leaving", announcement.leaving);
  fields.ReadTime("sent_time_us", announcement.sent_time_us);
  if (const json::array_t* streams = fields.Array("streams")) {
    for (const json& entry : *streams) {
      if (!mistake.empty()) break;
      ReadEntry(entry, announcement, mistake);
    }
  }
  if (!mistake.empty()) return absl::InvalidArgumentError(mistake);
  return announcement;
}

std::vector<std::string> CutDemands(const Demands& demands, std::size_t max_bytes) {
  const auto head = [&](std::size_t /*part*/, std::size_t /*parts*/) {
    return json{{"node_id", demands.node_id}};
  };
  std::vector<std::string> entries;
  entries.reserve(demands.streams.size());
  for (const auto& [stream, demand] : demands.streams) {
    entries.push_back(
        Dump({{"stream", stream}, {"viewers", demand.viewers}, {"max_fps", demand.max_fps}}));
  }
  return CutIntoTexts(head, "streams", entries, max_bytes);
}

absl::StatusOr<Demands> ReadDemands(std::string_view text) {
  const absl::StatusOr<json> object = ParseObject(text);
  if (!object.ok()) return object.status();
  Demands demands;
  std::string mistake;
  JsonFields fields(*object, mistake);
  fields.Require({"streams"});
  fields.ReadNodeId("node_id", demands.node_id);
  if (const json::array_t* streams = fields.Array("streams")) {
    for (const json& entry : *streams) {
      if (!mistake.empty()) break;
      std::string stream;
      hub::Demand demand;
      JsonFields entry_fields(entry, mistake);
      entry_fields.Require({"viewers"});
      entry_fields.ReadStreamName("stream", stream);
      entry_fields.ReadUnsigned("viewers", demand.viewers);
      entry_fields.ReadNumber("max_fps", demand.max_fps, hub::kHighestMaxFps);
      demands.streams[std::move(stream)] = demand;
    }
  }
  if (!mistake.empty()) return absl::InvalidArgumentError(mistake);
  return demands;
}

}  // namespace framecast::bridge
