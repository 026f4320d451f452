#include "tests/bridge/sample_announcement.h"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <utility>

#include "services/bridge/json_fields.h"

namespace framecast::bridge {

hub::RemoteStream FullStream() {
  hub::RemoteStream stream;
  stream.node = "ingest é 1";
  stream.epoch = 0x0123456789abcdef;
  stream.epoch_started_us = 1'700'000'000'000'000;
  stream.session_id = std::string("\0\xff\n\"0123456789ab", 16);
  stream.held = true;
  stream.state = hub::StreamState::kFrozen;
  stream.title = "A \"title\", ü";
  stream.labels = {{"run", "7"}, {"a.b", ""}};
  stream.content_type = "image/webp";
  stream.last_sequence = hub::kMaxSequence;
  stream.viewers = std::numeric_limits<std::uint32_t>::max();
  stream.fps = 29.97;
  stream.bytes_per_second = 1.0 / 3;
  stream.interval = std::chrono::microseconds(33'367);
  stream.ring_frames = 120;
  stream.ring_bytes = std::uint64_t{5} << 30;
  stream.ring_span = std::chrono::seconds(40);
  stream.publisher_since_us = 1;
  stream.clock_offset_us = -2;
  stream.last_frame_us = 3;
  stream.last_change_us = kMaxTimeUs;
  return stream;
}

hub::RemoteStream BareStream() {
  hub::RemoteStream stream;
  stream.node = "ingest é 1";
  stream.epoch = 1;
  return stream;
}

Announcement FullAnnouncement() {
  Announcement announcement;
  announcement.node_id = "ingest-1-00000007";
  announcement.node = "ingest é 1";
  announcement.number = std::numeric_limits<std::uint64_t>::max();
  announcement.complete = true;
  announcement.sent_time_us = 1'700'000'000'000'001;
  announcement.streams = {{"cam.1", FullStream()}, {"cam.2", BareStream()}};
  announcement.removed = {"old.1", "old.2"};
  return announcement;
}

Announcement Read(const std::string& text) {
  auto announcement = ReadAnnouncement(text);
  EXPECT_TRUE(announcement.ok()) << announcement.status() << " of " << text.substr(0, 500);
  return announcement.ok() ? *std::move(announcement) : Announcement{};
}

}  // namespace framecast::bridge
