// What nodes tell each other unasked: which streams they have, and what they want of those of
// others. JSON; fields that are not known are ignored.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/hub/mirror.h"
#include "services/hub/stream.h"

namespace framecast::bridge {

inline constexpr std::size_t kMaxNodeNameBytes = 128;

// Messages are cut into texts of no more than this, nor than `max_bytes`, which is at least
// kLeastTextBytes: into that, every stream fits. Longer ones are not read.
inline constexpr std::size_t kMaxTextBytes = std::size_t{1} << 20;
inline constexpr std::size_t kLeastTextBytes = std::size_t{64} << 10;

// That bound where NATS takes messages of up to `max_payload`.
std::size_t TextBytes(std::uint64_t max_payload);

struct AnnouncedStream {
  // Follows the rule for names.
  std::string name;
  // Its `node` is that of the announcement.
  hub::RemoteStream stream;
  friend bool operator==(const AnnouncedStream&, const AnnouncedStream&) = default;
};

// A node says it once a second at least, if only that it is there, and when its streams change.
// Times are by its own clock.
struct Announcement {
  // Which node: see IsNodeId in subjects.h.
  std::string node_id;
  // Its name for people: 1 to kMaxNodeNameBytes; several nodes may have the same.
  std::string node;
  // Rises by one from each announcement to the next; all parts of one have the same. With
  // `complete`, it may be that of the announcement before: all was so when that was said.
  std::uint64_t number = 0;
  // The node has the streams of its parts and no others. Else: it has those and the ones of before.
  bool complete = false;
  // It has none any more, and says no more.
  bool leaving = false;
  // Which part this is, from 0, and of how many.
  std::uint32_t part = 0;
  std::uint32_t parts = 1;
  std::int64_t sent_time_us = 0;
  std::vector<AnnouncedStream> streams;
  // Names of streams that it no longer has.
  std::vector<std::string> removed;
  friend bool operator==(const Announcement&, const Announcement&) = default;
};

// As texts, one a part; sets part and parts. Durations are sent in whole microseconds.
std::vector<std::string> CutAnnouncement(const Announcement& announcement, std::size_t max_bytes);
// InvalidArgument: what is wrong with it, as a sentence.
absl::StatusOr<Announcement> ReadAnnouncement(std::string_view text);

// What a node's viewers can use of another node's streams, said to that one: what is not named
// stays as it is.
struct Demands {
  // Of the node that says it.
  std::string node_id;
  // By stream; no viewers: nothing of it any more.
  std::map<std::string, hub::Demand> streams;
  friend bool operator==(const Demands&, const Demands&) = default;
};

// As texts, each for itself.
std::vector<std::string> CutDemands(const Demands& demands, std::size_t max_bytes);
// InvalidArgument: what is wrong with it, as a sentence.
absl::StatusOr<Demands> ReadDemands(std::string_view text);

}  // namespace framecast::bridge
