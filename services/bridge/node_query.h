// What a node asks another one, and the answers that are not frames. JSON; fields that are not
// known are ignored.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/hub/frame_source.h"

namespace framecast::bridge {

// All Read… functions: InvalidArgument is what is wrong with the text, as a sentence.

// Answered with the messages of the frame (frame_message.h), or with a FrameMiss.
struct FrameQuery {
  // Follows the rule for names.
  std::string stream;
  // Nothing: the newest.
  std::optional<hub::FramePosition> position;
  friend bool operator==(const FrameQuery&, const FrameQuery&) = default;
};
std::string ToText(const FrameQuery& query);
absl::StatusOr<FrameQuery> ReadFrameQuery(std::string_view text);

struct FrameMiss {
  // kNotYet or kGone.
  hub::FrameSource::Outcome outcome = hub::FrameSource::Outcome::kGone;
  friend bool operator==(const FrameMiss&, const FrameMiss&) = default;
};
std::string ToText(const FrameMiss& miss);
absl::StatusOr<FrameMiss> ReadFrameMiss(std::string_view text);

// Answered with one IndexAnswer or several.
struct IndexQuery {
  std::string stream;
  // Only the frames behind that one.
  std::optional<hub::FramePosition> after;
  friend bool operator==(const IndexQuery&, const IndexQuery&) = default;
};
std::string ToText(const IndexQuery& query);
absl::StatusOr<IndexQuery> ReadIndexQuery(std::string_view text);

struct IndexAnswer {
  // Times are by the clock of the node that answers. All answers have the same `epoch` and
  // `oldest`; the frames go on from one to the next.
  hub::FrameIndex index;
  // Another one follows.
  bool more = false;
  friend bool operator==(const IndexAnswer&, const IndexAnswer&) = default;
};
// As texts, in order, one an answer; `max_bytes` as in node_message.h.
std::vector<std::string> CutIndexAnswer(const hub::FrameIndex& index, std::size_t max_bytes);
absl::StatusOr<IndexAnswer> ReadIndexAnswer(std::string_view text);

// The question for the time has no text.
struct TimeAnswer {
  // Microseconds since the Unix epoch.
  std::int64_t time_us = 0;
  friend bool operator==(const TimeAnswer&, const TimeAnswer&) = default;
};
std::string ToText(const TimeAnswer& answer);
absl::StatusOr<TimeAnswer> ReadTimeAnswer(std::string_view text);

}  // namespace framecast::bridge
