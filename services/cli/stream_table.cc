// Titles and nodes come from others: control characters in them are not for a terminal.
#include "services/cli/stream_table.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace framecast::cli {
namespace {

using nlohmann::json;

constexpr int kNodeColumn = 1;

double Seconds(const google::protobuf::Duration& duration) {
  return static_cast<double>(duration.seconds()) + duration.nanos() * 1e-9;
}

std::int64_t Milliseconds(const google::protobuf::Duration& duration) {
  return duration.seconds() * 1000 + duration.nanos() / 1'000'000;
}

std::int64_t Microseconds(const google::protobuf::Duration& duration) {
  return duration.seconds() * 1'000'000 + duration.nanos() / 1000;
}

std::string StateWord(v1::StreamState state) {
  const std::string name = v1::StreamState_Name(state);
  constexpr std::string_view kPrefix = "STREAM_STATE_";
  return absl::AsciiStrToLower(name.starts_with(kPrefix) ? name.substr(kPrefix.size()) : name);
}

std::string BytesPerSecond(double rate) {
  if (rate >= 1e6) return absl::StrFormat("%.1f MB/s", rate / 1e6);
  if (rate >= 1e3) return absl::StrFormat("%.1f kB/s", rate / 1e3);
  return absl::StrFormat("%.0f B/s", rate);
}

std::string Age(const v1::StreamInfo& stream) {
  if (!stream.has_last_frame_age()) return "-";
  const double seconds = Seconds(stream.last_frame_age());
  if (seconds < 60) return absl::StrFormat("%.1f s", seconds);
  if (seconds < 3600) return absl::StrFormat("%.0f min", seconds / 60);
  return absl::StrFormat("%.1f h", seconds / 3600);
}

std::string Printable(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return absl::ascii_iscntrl(c); }, ' ');
  return text;
}

}  // namespace

std::string StreamTable(const v1::ListStreamsResponse& streams) {
  std::vector<std::vector<std::string>> rows = {
      {"STREAM", "NODE", "STATE", "FPS", "RATE", "VIEWERS", "LAST FRAME", "TITLE"}};
  bool has_nodes = false;
  for (const v1::StreamInfo& stream : streams.streams()) {
    has_nodes = has_nodes || !stream.node().empty();
    rows.push_back({stream.name(), Printable(stream.node()), StateWord(stream.state()),
                    absl::StrFormat("%.1f", stream.fps()),
                    BytesPerSecond(stream.bytes_per_second()), absl::StrCat(stream.viewers()),
                    Age(stream), Printable(stream.title())});
  }
  if (!has_nodes) {
    for (auto& row : rows) row.erase(row.begin() + kNodeColumn);
  }
  std::vector<std::size_t> widths(rows.front().size());
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string table;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      absl::StrAppend(&line, row[i], std::string(widths[i] - row[i].size() + 2, ' '));
    }
    absl::StrAppend(&table, absl::StripTrailingAsciiWhitespace(line), "\n");
  }
  return table;
}

std::string StreamsJson(const v1::ListStreamsResponse& streams) {
  json list = json::array();
  for (const v1::StreamInfo& stream : streams.streams()) {
    const google::protobuf::Timestamp& since = stream.publisher_since();
    list.push_back({
        {"name", stream.name()},
        {"node", stream.node().empty() ? json() : json(stream.node())},
        {"title", stream.title()},
        {"state", StateWord(stream.state())},
        {"epoch", stream.epoch() == 0 ? json() : json(absl::StrFormat("%016x", stream.epoch()))},
        {"last_sequence", stream.last_sequence()},
        {"viewers", stream.viewers()},
        {"fps", stream.fps()},
        {"bytes_per_second", stream.bytes_per_second()},
        {"interval_ms", stream.has_interval() ? json(Milliseconds(stream.interval())) : json()},
        {"last_frame_age_ms",
         stream.has_last_frame_age() ? json(Milliseconds(stream.last_frame_age())) : json()},
        {"last_change_age_ms",
         stream.has_last_change_age() ? json(Milliseconds(stream.last_change_age())) : json()},
        {"ring_frames", stream.ring_frames()},
        {"ring_bytes", stream.ring_bytes()},
        {"ring_span_ms", Milliseconds(stream.ring_span())},
        {"labels",
         std::map<std::string, std::string>(stream.labels().begin(), stream.labels().end())},
        {"content_type", stream.content_type()},
        {"publisher_since_us", stream.has_publisher_since()
                                   ? json(since.seconds() * 1'000'000 + since.nanos() / 1000)
                                   : json()},
        {"clock_offset_us",
         stream.has_clock_offset() ? json(Microseconds(stream.clock_offset())) : json()},
    });
  }
  const json whole = {{"streams", std::move(list)}};
  return whole.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace framecast::cli
