#include "gateway/api.h"

#include <nlohmann/json.hpp>

#include "gateway/stream_json.h"
#include "services/hub/stream_name.h"

namespace framecast::gateway {
namespace {

namespace http = boost::beast::http;
using nlohmann::json;

std::string Dump(const json& value) { return DumpJson(value) + "\n"; }

// The stream, or the answer that says why not.
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

std::string ETagOf(const hub::FramePosition& position) {
  return "\"" + hub::FormatEpoch(position.epoch) + "-" + std::to_string(position.sequence) + "\"";
}

// Weak comparison over the list (RFC 9110, section 13.1.2); entity tags of ours
// contain no comma.
bool Matches(std::string_view if_none_match, std::string_view etag) {
  while (!if_none_match.empty()) {
    const std::size_t comma = if_none_match.find(',');
    std::string_view one = if_none_match.substr(0, comma);
    while (!one.empty() && (one.front() == ' ' || one.front() == '\t')) one.remove_prefix(1);
    while (!one.empty() && (one.back() == ' ' || one.back() == '\t')) one.remove_suffix(1);
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == "*" || one == etag) return true;
    if (comma == std::string_view::npos) return false;
    if_none_match.remove_prefix(comma + 1);
  }
  return false;
}

}  // namespace

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

Answer AnswerNewestFrame(const hub::Hub& hub, const std::string& name,
                         std::string_view if_none_match) {
  Answer answer;
  const auto stream = FindStream(hub, name, answer);
  if (!stream) return answer;
  hub::FramePtr frame = stream->Newest();
  if (!frame) {
    return ErrorAnswer(http::status::not_found, "frame_not_yet",
                       "stream \"" + name + "\" has no frame yet.");
  }
  const std::string etag = ETagOf(frame->position);
  answer.content_type = frame->content.content_type;
  answer.fields = {{"Cache-Control", "no-cache"},
                   {"Vary", "Authorization, Origin"},
                   {"ETag", etag},
                   {"Framecast-Epoch", hub::FormatEpoch(frame->position.epoch)},
                   {"Framecast-Sequence", std::to_string(frame->position.sequence)}};
  if (answer.content_type == "image/svg+xml") {
    answer.fields.emplace_back("Content-Security-Policy",
                               "default-src 'none'; style-src 'unsafe-inline'; sandbox");
  }
  if (Matches(if_none_match, etag)) {
    answer.status = http::status::not_modified;
    return answer;
  }
  answer.frame = std::move(frame);
  return answer;
}

}  // namespace framecast::gateway
