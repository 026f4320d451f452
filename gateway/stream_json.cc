#include "gateway/stream_json.h"

#include <nlohmann/json.hpp>

namespace framecast::gateway {
namespace {

using nlohmann::json;

std::int64_t Milliseconds(hub::Duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

}  // namespace

json AgeJson(const std::optional<hub::Duration>& age) {
  return age ? json(Milliseconds(*age)) : json(nullptr);
}

json EpochJson(std::uint64_t epoch) {
  return epoch == 0 ? json(nullptr) : json(hub::FormatEpoch(epoch));
}

json ToJson(const hub::StreamInfo& info) {
  return {
      {"name", info.name},
      {"node", info.node.empty() ? json(nullptr) : json(info.node)},
      {"title", info.title},
      {"state", hub::ToString(info.state)},
      {"epoch", EpochJson(info.epoch)},
      {"last_sequence", info.last_sequence},
      {"viewers", info.viewers},
      {"fps", info.fps},
      {"bytes_per_second", info.bytes_per_second},
      {"interval_ms", AgeJson(info.interval)},
      {"last_frame_age_ms", AgeJson(info.last_frame_age)},
      {"last_change_age_ms", AgeJson(info.last_change_age)},
      {"ring_frames", info.ring_frames},
      {"ring_bytes", info.ring_bytes},
      {"ring_span_ms", Milliseconds(info.ring_span)},
      {"labels", info.labels},
      {"content_type", info.content_type},
      {"publisher_since_us",
       info.publisher_since_us ? json(*info.publisher_since_us) : json(nullptr)},
      {"clock_offset_us", info.clock_offset_us ? json(*info.clock_offset_us) : json(nullptr)},
  };
}

std::string DumpJson(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace framecast::gateway
