// Which streams have series of their own, and what each series says: keeps the number of series
// bounded whatever the number of streams.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "services/hub/stream.h"

namespace framecast::telemetry {

// The `stream` of those that have no series of their own. No stream can be called so.
inline constexpr char kOtherStreams[] = "_other";

// What only grows.
struct StreamCounts {
  std::uint64_t frames = 0;
  std::uint64_t bytes = 0;
  hub::SkipCounts skipped{};

  StreamCounts& operator+=(const StreamCounts& more);
};

// The series of one value of the label `stream`.
struct StreamRow {
  std::string stream;
  // How many streams of this row are in each state.
  std::array<std::uint64_t, hub::kStreamStates> states{};
  // Unix microseconds; the oldest of this row, nothing before a first frame.
  std::optional<std::int64_t> last_frame_us;
  std::optional<std::int64_t> last_change_us;
  std::uint64_t ring_frames = 0;
  std::uint64_t ring_bytes = 0;
  std::uint64_t subscriptions = 0;
  hub::BehindCounts behind{};
  StreamCounts counts;
};

// Not thread-safe.
//
// The streams that somebody must look at (waiting, quiet, lost) come first, then the others, each
// in the order in which they were first seen. What a stream counts goes to the row that it has at
// that time, so that rows never fall, and all of them together count everything once, however often
// a stream moves between its own row and that of the others.
class StreamRows {
 public:
  // How many streams have rows of their own.
  explicit StreamRows(std::size_t own_rows) : own_rows_(own_rows) {}

  // `streams`: all that there are now. A row for each, or for as many as may have one, by name; the
  // one of the others last, if there are any.
  std::vector<StreamRow> Update(const std::vector<hub::StreamInfo>& streams);

 private:
  struct Account {
    std::uint64_t arrival = 0;
    // All that the stream has counted, and what of it went to its own row.
    StreamCounts seen;
    StreamCounts own;
    bool present = false;
  };
  // What the stream has counted since the last call.
  static StreamCounts TakeNews(const hub::StreamInfo& stream, Account& account);
  std::vector<bool> ChooseOwn(const std::vector<hub::StreamInfo>& streams,
                              const std::vector<Account*>& accounts) const;

  const std::size_t own_rows_;
  std::map<std::string, Account> accounts_;
  std::uint64_t arrivals_ = 0;
  StreamCounts others_;
};

}  // namespace framecast::telemetry
