#include "gateway/api.h"

#include <nlohmann/json.hpp>

#include "services/hub/stream_name.h"

namespace framecast::gateway {
namespace {

namespace http = boost::beast::http;
using nlohmann::json;

std::int64_t Milliseconds(hub::Duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

json AgeOrNull(const std::optional<hub::Duration>& age) {
  return age ? json(Milliseconds(*age)) : json(nullptr);
}

json ToJson(const hub::StreamInfo& info) {
  return {
      {"name", info.name},
      {"title", info.title},
      {"state", hub::ToString(info.state)},
      {"epoch", info.epoch == 0 ? json(nullptr) : json(hub::FormatEpoch(info.epoch))},
      {"last_sequence", info.last_sequence},
      {"viewers", info.viewers},
      {"fps", info.fps},
      {"bytes_per_second", info.bytes_per_second},
      {"last_frame_age_ms", AgeOrNull(info.last_frame_age)},
      {"last_change_age_ms", AgeOrNull(info.last_change_age)},
      {"ring_frames", info.ring_frames},
      {"ring_bytes", info.ring_bytes},
      {"ring_span_ms", Milliseconds(info.ring_span)},
      {"labels", info.labels},
      {"content_type", info.content_type},
      {"publisher_since_us",
       info.publisher_since_us ? json(*info.publisher_since_us) : json(nullptr)},
  };
}

std::string Dump(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace

std::shared_ptr<hub::Stream> FindStream(const hub::Hub& hub, const std::string& name,
                                        Answer& refusal) {
  if (!hub::IsStreamName(name)) {
    refusal = ErrorAnswer(http::status::bad_request, "bad_stream_name", hub::StreamNameError(name));
    return nullptr;
  }
  std::shared_ptr<hub::Stream> stream = hub.Find(name);
  if (!stream) {
    refusal =
        ErrorAnswer(http::status::not_found, "stream_not_found",
                    "there is no stream \"" + name + "\" yet; it appears with its first frame.");
  }
  return stream;
}

std::string StreamJson(const hub::StreamInfo& info) { return Dump(ToJson(info)); }

Answer AnswerStreams(const hub::Hub& hub) {
  json streams = json::array();
  for (const auto& stream : hub.Streams()) streams.push_back(ToJson(stream->Info()));
  return JsonAnswer(Dump({{"streams", std::move(streams)}}));
}

Answer AnswerStream(const hub::Hub& hub, const std::string& name) {
  Answer refusal;
  const auto stream = FindStream(hub, name, refusal);
  return stream ? JsonAnswer(StreamJson(stream->Info())) : refusal;
}

}  // namespace framecast::gateway
