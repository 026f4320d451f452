// Reads JSON of other nodes strictly: each field has its type and its bounds, and what is not known
// is ignored.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/hub/clock.h"
#include "services/hub/frame.h"

namespace framecast::bridge {

// The end of the year 9999, as in protobuf's timestamps, with which producers tell times.
inline constexpr std::int64_t kMaxTimeUs = 253'402'300'799'999'999;
// Ten years: sums of it and of times stay in range.
inline constexpr hub::Duration kMaxDuration = std::chrono::hours(24) * 3653;

// InvalidArgument: too long, no JSON, or no object.
absl::StatusOr<nlohmann::json> ParseObject(std::string_view text);

// The fields of one object. Each function leaves its `out` as it is when the field is not there or
// not as it should be; the first mistake is kept in `mistake`. Both must outlive it.
class JsonFields {
 public:
  JsonFields(const nlohmann::json& object, std::string& mistake);

  // These must be there.
  void Require(std::initializer_list<const char*> names);

  template <typename Unsigned>
  void ReadUnsigned(const char* name, Unsigned& out,
                    std::uint64_t most = std::numeric_limits<Unsigned>::max()) {
    if (const auto value = Unsigned64(name, most)) out = static_cast<Unsigned>(*value);
  }
  void ReadBool(const char* name, bool& out);
  // 0 to `most`.
  void ReadNumber(const char* name, double& out, double most);
  // Microseconds since the Unix epoch.
  void ReadTime(const char* name, std::int64_t& out);
  void ReadTime(const char* name, std::optional<std::int64_t>& out);
  // Between two clocks, in microseconds.
  void ReadTimeOffset(const char* name, std::optional<std::int64_t>& out);
  // From whole microseconds.
  void ReadDuration(const char* name, hub::Duration& out);
  void ReadDuration(const char* name, std::optional<hub::Duration>& out);
  void ReadText(const char* name, std::string& out, std::size_t most_bytes);
  // These two must be there.
  void ReadStreamName(const char* name, std::string& out);
  void ReadNodeId(const char* name, std::string& out);
  // Printable ASCII.
  void ReadContentType(const char* name, std::string& out);
  // 16 hex digits, not 0.
  void ReadEpoch(const char* name, std::uint64_t& out);
  // {"epoch":…,"sequence":…}
  void ReadPosition(const char* name, std::optional<hub::FramePosition>& out);
  // Null if it is not there.
  const nlohmann::json::object_t* Object(const char* name);
  const nlohmann::json::array_t* Array(const char* name);

  // `"name" is RULE.`
  void Fail(const char* name, const char* rule);

 private:
  // Null if it is not there, or null.
  const nlohmann::json* Find(const char* name) const;
  std::optional<std::uint64_t> Unsigned64(const char* name, std::uint64_t most);

  const nlohmann::json& object_;
  std::string& mistake_;
};

// As ReadPosition reads it.
nlohmann::json ToJson(const hub::FramePosition& position);
// In whole microseconds.
std::int64_t ToMicros(hub::Duration duration);
// Never throws: what is not UTF-8 is replaced.
std::string Dump(const nlohmann::json& value);

}  // namespace framecast::bridge
