#include "services/ingest/stream_info_codec.h"

#include "services/ingest/timestamp_codec.h"

namespace framecast::ingest {
namespace {

v1::StreamState ToProto(hub::StreamState state) {
  switch (state) {
    case hub::StreamState::kWaiting:
      return v1::STREAM_STATE_WAITING;
    case hub::StreamState::kLive:
      return v1::STREAM_STATE_LIVE;
    case hub::StreamState::kQuiet:
      return v1::STREAM_STATE_QUIET;
    case hub::StreamState::kFrozen:
      return v1::STREAM_STATE_FROZEN;
    case hub::StreamState::kIdle:
      return v1::STREAM_STATE_IDLE;
    case hub::StreamState::kEnded:
      return v1::STREAM_STATE_ENDED;
    case hub::StreamState::kLost:
      return v1::STREAM_STATE_LOST;
  }
  return v1::STREAM_STATE_UNSPECIFIED;
}

}  // namespace

v1::StreamInfo ToProto(const hub::StreamInfo& info) {
  v1::StreamInfo proto;
  proto.set_name(info.name);
  proto.set_node(info.node);
  proto.set_title(info.title);
  proto.set_state(ToProto(info.state));
  proto.set_epoch(info.epoch);
  proto.set_last_sequence(info.last_sequence);
  proto.set_viewers(info.viewers);
  proto.set_fps(info.fps);
  proto.set_bytes_per_second(info.bytes_per_second);
  if (info.interval) *proto.mutable_interval() = ToProto(*info.interval);
  if (info.last_frame_age) {
    *proto.mutable_last_frame_age() = ToProto(*info.last_frame_age);
    *proto.mutable_ring_span() = ToProto(info.ring_span);
  }
  if (info.last_change_age) *proto.mutable_last_change_age() = ToProto(*info.last_change_age);
  proto.set_ring_frames(info.ring_frames);
  proto.set_ring_bytes(info.ring_bytes);
  proto.mutable_labels()->insert(info.labels.begin(), info.labels.end());
  proto.set_content_type(info.content_type);
  if (info.publisher_since_us) {
    *proto.mutable_publisher_since() = ToTimestamp(*info.publisher_since_us);
  }
  if (info.clock_offset_us) *proto.mutable_clock_offset() = ToDuration(*info.clock_offset_us);
  return proto;
}

}  // namespace framecast::ingest
