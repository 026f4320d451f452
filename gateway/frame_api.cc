#include "gateway/frame_api.h"

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gateway/after_frame.h"
#include "gateway/api.h"
#include "gateway/stream_json.h"
#include "services/hub/frame_lookup.h"

namespace framecast::gateway {
namespace {

namespace http = boost::beast::http;
using Outcome = hub::FrameSource::Outcome;

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

Answer AnnotationsAnswer(const hub::Frame& frame, const char* cache_control,
                         std::string_view if_none_match) {
  Answer answer = AnswerAbout(frame, cache_control, if_none_match);
  answer.content_type = "application/json";
  if (answer.status == http::status::ok) {
    const std::string& annotations = frame.content.annotations;
    answer.body = (annotations.empty() ? "{}" : annotations) + "\n";
  }
  return answer;
}

// As this API writes them: digits, with no zero in front.
std::optional<std::uint64_t> ParseSequence(std::string_view text) {
  return text.starts_with('0') ? std::nullopt : hub::ParseSequence(text);
}

const char* CacheControl(bool shared) { return shared ? kNeverChanges : kNeverChangesPrivate; }

std::string PositionJson(const hub::FramePosition& position) {
  return absl::StrCat(R"({"epoch":")", hub::FormatEpoch(position.epoch), R"(","sequence":)",
                      position.sequence, "}");
}

hub::FrameEntry EntryOf(const hub::Frame& frame) {
  return {frame.position, frame.content.capture_time_us, frame.ingest_time_us,
          frame.content.payload.size(), frame.content.content_type};
}

// Media types of ours need no escaping; those of elsewhere are what they are.
std::string QuotedType(const std::string& type) {
  const bool plain = std::all_of(type.begin(), type.end(), [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '/' || c == '+' || c == '-' || c == '.';
  });
  return plain ? absl::StrCat("\"", type, "\"") : DumpJson(type);
}

void AppendJson(const hub::FrameEntry& frame, std::string& json) {
  const std::int64_t captured = frame.capture_time_us;
  absl::StrAppend(&json, R"({"epoch":")", hub::FormatEpoch(frame.position.epoch),
                  R"(","sequence":)", frame.position.sequence, R"(,"capture_time_us":)",
                  captured == 0 ? "null" : std::to_string(captured), R"(,"ingest_time_us":)",
                  frame.ingest_time_us, R"(,"bytes":)", frame.bytes, R"(,"content_type":)",
                  QuotedType(frame.content_type), "}");
}

Answer UnreachableAnswer(const hub::Stream& stream) {
  Answer answer = ErrorAnswer(http::status::service_unavailable, "stream_unreachable",
                              hub::UnreachableText(stream));
  answer.fields.emplace_back("Retry-After", "1");
  return answer;
}

Answer MissingAnswer(const FrameQuery& query, hub::FrameSource::Outcome outcome) {
  if (outcome == Outcome::kUnreachable) return UnreachableAnswer(*query.stream);
  if (!query.position) {
    return ErrorAnswer(http::status::not_found, "frame_not_yet",
                       "stream \"" + query.stream->name() + "\" has no frame yet.");
  }
  const auto& [epoch, sequence] = *query.position;
  if (outcome == Outcome::kNotYet) {
    return ErrorAnswer(http::status::not_found, "frame_not_yet",
                       absl::StrCat("frame ", sequence, " is still to come."));
  }
  return ErrorAnswer(http::status::gone, "frame_gone",
                     absl::StrCat("frame ", sequence, " of epoch ", hub::FormatEpoch(epoch),
                                  " is not in the ring any more, or never was."));
}

}  // namespace

bool IsOfFrames(RouteKind kind) {
  return kind == RouteKind::kNewestFrame || kind == RouteKind::kFrameIndex ||
         kind == RouteKind::kFrame || kind == RouteKind::kAnnotations;
}

std::optional<Answer> ReadFrameQuery(const hub::Hub& hub, const Route& route, FrameQuery& query) {
  if (route.kind == RouteKind::kFrameIndex) {
    if (const auto mistake = ParseAfter(route, query.position)) {
      return ErrorAnswer(http::status::bad_request, "bad_request", *mistake);
    }
  }
  Answer refusal;
  query.stream = FindStream(hub, route.stream, refusal);
  if (!query.stream) return refusal;
  if (route.kind != RouteKind::kFrame && route.kind != RouteKind::kAnnotations) {
    return std::nullopt;
  }
  const std::optional<std::uint64_t> epoch = hub::ParseEpoch(route.epoch);
  const std::optional<std::uint64_t> sequence = ParseSequence(route.sequence);
  if (!epoch || !sequence) {
    return ErrorAnswer(http::status::bad_request, epoch ? "bad_sequence" : "bad_epoch",
                       "a frame is named by its epoch, 16 hex digits that are not all 0, and "
                       "its sequence, 1 to 9007199254740991.");
  }
  query.position = hub::FramePosition{*epoch, *sequence};
  return std::nullopt;
}

hub::FrameIndex IndexOfRing(const FrameQuery& query) {
  const hub::Stream::Kept kept = query.stream->Frames(query.position);
  hub::FrameIndex index;
  index.epoch = kept.epoch;
  if (kept.oldest) index.oldest = kept.oldest->position;
  index.frames.reserve(kept.frames.size());
  for (const hub::FramePtr& frame : kept.frames) index.frames.push_back(EntryOf(*frame));
  return index;
}

Answer AnswerFrame(const FrameQuery& query, RouteKind kind, hub::FrameSource::Fetched found,
                   std::string_view if_none_match, bool shared) {
  if (found.outcome != Outcome::kHere) return MissingAnswer(query, found.outcome);
  if (kind == RouteKind::kAnnotations) {
    return AnnotationsAnswer(*found.frame, CacheControl(shared), if_none_match);
  }
  const char* const cache_control = query.position ? CacheControl(shared) : kAskAgain;
  return FrameAnswer(std::move(found.frame), cache_control, if_none_match);
}

Answer AnswerIndex(const std::string& stream, const hub::FrameIndex& index) {
  std::string json = absl::StrCat(
      R"({"stream":")", stream, R"(","epoch":)",
      index.epoch == 0 ? "null" : "\"" + hub::FormatEpoch(index.epoch) + "\"", R"(,"oldest":)",
      index.oldest ? PositionJson(*index.oldest) : "null", R"(,"frames":[)");
  // By hand: thousands of small objects would hold the loop up for long.
  const char* separator = "";
  for (const hub::FrameEntry& frame : index.frames) {
    json += separator;
    separator = ",";
    AppendJson(frame, json);
  }
  json += "]}\n";
  return JsonAnswer(std::move(json));
}

}  // namespace framecast::gateway
