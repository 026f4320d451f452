#include "gateway/frame_api.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/after_frame.h"
#include "gateway/api.h"

namespace framecast::gateway {
namespace {

namespace http = boost::beast::http;

constexpr char kAskAgain[] = "no-cache";
constexpr char kNeverChanges[] = "public, max-age=31536000, immutable";
// What a token was needed for, or brought, is no shared cache's affair.
constexpr char kNeverChangesPrivate[] = "private, max-age=31536000, immutable";

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

// What is told of a frame whatever of it is asked for. A 304 if that is known already.
Answer AnswerAbout(const hub::Frame& frame, const char* cache_control,
                   std::string_view if_none_match) {
  Answer answer;
  const std::string etag = ETagOf(frame.position);
  answer.fields = {{"Cache-Control", cache_control},
                   {"Vary", "Authorization, Origin"},
                   {"ETag", etag},
                   {"Framecast-Epoch", hub::FormatEpoch(frame.position.epoch)},
                   {"Framecast-Sequence", std::to_string(frame.position.sequence)}};
  if (Matches(if_none_match, etag)) answer.status = http::status::not_modified;
  return answer;
}

Answer FrameAnswer(hub::FramePtr frame, const char* cache_control, std::string_view if_none_match) {
  Answer answer = AnswerAbout(*frame, cache_control, if_none_match);
  answer.content_type = frame->content.content_type;
  if (answer.content_type == "image/svg+xml") {
    answer.fields.emplace_back("Content-Security-Policy",
                               "default-src 'none'; style-src 'unsafe-inline'; sandbox");
  }
  if (answer.status == http::status::ok) answer.frame = std::move(frame);
  return answer;
}

// As this API writes them: digits, with no zero in front.
std::optional<std::uint64_t> ParseSequence(std::string_view text) {
  return text.starts_with('0') ? std::nullopt : hub::ParseSequence(text);
}

// Null if there is none at the route's position: `refusal` is then the answer.
hub::FramePtr FindFrame(const hub::Hub& hub, const Route& route, Answer& refusal) {
  const auto stream = FindStream(hub, route.stream, refusal);
  if (!stream) return nullptr;
  const std::optional<std::uint64_t> epoch = hub::ParseEpoch(route.epoch);
  const std::optional<std::uint64_t> sequence = ParseSequence(route.sequence);
  if (!epoch || !sequence) {
    refusal = ErrorAnswer(http::status::bad_request, epoch ? "bad_sequence" : "bad_epoch",
                          "a frame is named by its epoch, 16 hex digits that are not all 0, and "
                          "its sequence, 1 to 9007199254740991.");
    return nullptr;
  }
  hub::Stream::Lookup lookup = stream->Find({*epoch, *sequence});
  switch (lookup.presence) {
    case hub::Stream::Presence::kHere:
      break;
    case hub::Stream::Presence::kNotYet:
      refusal = ErrorAnswer(http::status::not_found, "frame_not_yet",
                            absl::StrCat("frame ", *sequence, " is still to come."));
      break;
    case hub::Stream::Presence::kGone:
      refusal = ErrorAnswer(http::status::gone, "frame_gone",
                            absl::StrCat("frame ", *sequence, " of epoch ", route.epoch,
                                         " is not in the ring any more, or never was."));
      break;
  }
  return std::move(lookup.frame);
}

const char* CacheControl(bool shared) { return shared ? kNeverChanges : kNeverChangesPrivate; }

std::string PositionJson(const hub::FramePosition& position) {
  return absl::StrCat(R"({"epoch":")", hub::FormatEpoch(position.epoch), R"(","sequence":)",
                      position.sequence, "}");
}

// Nothing in it needs escaping: a media type of ours, hex digits, numbers.
void AppendJson(const hub::Frame& frame, std::string& json) {
  const std::int64_t captured = frame.content.capture_time_us;
  absl::StrAppend(&json, R"({"epoch":")", hub::FormatEpoch(frame.position.epoch),
                  R"(","sequence":)", frame.position.sequence, R"(,"capture_time_us":)",
                  captured == 0 ? "null" : std::to_string(captured), R"(,"ingest_time_us":)",
                  frame.ingest_time_us, R"(,"bytes":)", frame.content.payload.size(),
                  R"(,"content_type":")", frame.content.content_type, R"("})");
}

}  // namespace

Answer AnswerNewestFrame(const hub::Hub& hub, const std::string& name,
                         std::string_view if_none_match) {
  Answer refusal;
  const auto stream = FindStream(hub, name, refusal);
  if (!stream) return refusal;
  hub::FramePtr frame = stream->Newest();
  if (!frame) {
    return ErrorAnswer(http::status::not_found, "frame_not_yet",
                       "stream \"" + name + "\" has no frame yet.");
  }
  return FrameAnswer(std::move(frame), kAskAgain, if_none_match);
}

Answer AnswerFrameIndex(const hub::Hub& hub, const Route& route) {
  std::optional<hub::FramePosition> after;
  if (const auto mistake = ParseAfter(route, after)) {
    return ErrorAnswer(http::status::bad_request, "bad_request", *mistake);
  }
  Answer refusal;
  const auto stream = FindStream(hub, route.stream, refusal);
  if (!stream) return refusal;
  const hub::Stream::Kept kept = stream->Frames(after);
  std::string json = absl::StrCat(
      R"({"stream":")", route.stream, R"(","epoch":)",
      kept.epoch == 0 ? "null" : "\"" + hub::FormatEpoch(kept.epoch) + "\"", R"(,"oldest":)",
      kept.oldest ? PositionJson(kept.oldest->position) : "null", R"(,"frames":[)");
  // By hand: thousands of small objects would hold the loop up for long.
  const char* separator = "";
  for (const hub::FramePtr& frame : kept.frames) {
    json += separator;
    separator = ",";
    AppendJson(*frame, json);
  }
  json += "]}\n";
  return JsonAnswer(std::move(json));
}

Answer AnswerFrame(const hub::Hub& hub, const Route& route, std::string_view if_none_match,
                   bool shared) {
  Answer refusal;
  hub::FramePtr frame = FindFrame(hub, route, refusal);
  if (!frame) return refusal;
  return FrameAnswer(std::move(frame), CacheControl(shared), if_none_match);
}

Answer AnswerAnnotations(const hub::Hub& hub, const Route& route, std::string_view if_none_match,
                         bool shared) {
  Answer refusal;
  const hub::FramePtr frame = FindFrame(hub, route, refusal);
  if (!frame) return refusal;
  Answer answer = AnswerAbout(*frame, CacheControl(shared), if_none_match);
  answer.content_type = "application/json";
  if (answer.status == http::status::ok) {
    const std::string& annotations = frame->content.annotations;
    answer.body = (annotations.empty() ? "{}" : annotations) + "\n";
  }
  return answer;
}

}  // namespace framecast::gateway
