#include "services/bridge/announcer.h"

#include <memory>

#include "services/bridge/subjects.h"

namespace framecast::bridge {

hub::RemoteStream Described(const hub::StreamInfo& info) {
  hub::RemoteStream stream;
  stream.node = info.node;
  stream.epoch = info.epoch;
  stream.epoch_started_us = info.rank.started_us;
  stream.session_id = info.session_id;
  stream.held = info.rank.held;
  stream.state = info.state;
  stream.title = info.title;
  stream.labels = info.labels;
  stream.content_type = info.content_type;
  stream.last_sequence = info.last_sequence;
  stream.viewers = info.viewers;
  stream.fps = info.fps;
  stream.bytes_per_second = info.bytes_per_second;
  stream.interval = info.interval;
  stream.ring_frames = info.ring_frames;
  stream.ring_bytes = info.ring_bytes;
  stream.ring_span = info.ring_span;
  stream.publisher_since_us = info.publisher_since_us;
  stream.clock_offset_us = info.clock_offset_us;
  stream.last_frame_us = info.last_frame_us;
  stream.last_change_us = info.last_change_us;
  return stream;
}

void Announcer::Announce(Depth depth) {
  if (!connection_.connected()) return;
  Announcement announcement;
  std::map<std::string, Said> before = std::exchange(said_, {});
  for (const std::shared_ptr<hub::Stream>& stream : hub_.Streams()) {
    if (stream->elsewhere()) continue;
    const std::uint64_t revision = stream->revision();
    auto known = before.extract(stream->name());
    if (!known.empty() && depth == Depth::kChanges && known.mapped().revision == revision) {
      said_.insert(std::move(known));
      continue;
    }
    const hub::StreamInfo info = stream->Info();
    // One that is only expected, or that has become another node's meanwhile.
    if (info.epoch == 0 || info.elsewhere) continue;
    Said said{revision, Described(info)};
    if (known.empty() || !(known.mapped().stream == said.stream)) {
      announcement.streams.push_back({stream->name(), said.stream});
    }
    said_.emplace(stream->name(), std::move(said));
  }
  for (const auto& [name, said] : before) {
    if (!said_.contains(name)) announcement.removed.push_back(name);
  }
  const bool news = !announcement.streams.empty() || !announcement.removed.empty();
  if (depth == Depth::kChanges && !news) return;
  Send(std::move(announcement));
}

void Announcer::AnnounceAll() {
  if (!connection_.connected()) return;
  said_.clear();
  Announcement announcement;
  announcement.complete = true;
  for (const std::shared_ptr<hub::Stream>& stream : hub_.Streams()) {
    const std::uint64_t revision = stream->revision();
    const hub::StreamInfo info = stream->Info();
    if (info.epoch == 0 || info.elsewhere) continue;
    Said said{revision, Described(info)};
    announcement.streams.push_back({stream->name(), said.stream});
    said_.emplace(stream->name(), std::move(said));
  }
  Send(std::move(announcement));
}

void Announcer::Leave() {
  Announcement announcement;
  announcement.complete = true;
  announcement.leaving = true;
  Send(std::move(announcement));
}

void Announcer::Send(Announcement announcement) {
  announcement.node_id = node_id_;
  announcement.node = node_;
  announcement.number = ++number_;
  announcement.sent_time_us = hub_.clock().UnixMicros();
  const std::string subject(kNodesSubject);
  for (const std::string& text :
       CutAnnouncement(announcement, TextBytes(connection_.max_payload()))) {
    if (!connection_.Publish(subject, text).ok()) return;
  }
}

}  // namespace framecast::bridge
