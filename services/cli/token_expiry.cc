#include "services/cli/token_expiry.h"

#include <charconv>
#include <string_view>

#include "absl/time/time.h"

namespace framecast::cli {
namespace {

constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kLongest = 36'500 * kDay;
constexpr std::int64_t kLatest = 253402300799;  // the year 9999 ends

// 0: there is no such unit.
std::int64_t SecondsOf(std::string_view unit) {
  if (unit == "s") return 1;
  if (unit == "m") return 60;
  if (unit == "h") return 3600;
  if (unit == "d") return kDay;
  if (unit == "w") return 7 * kDay;
  return 0;
}

std::optional<std::int64_t> ParseSeconds(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const std::int64_t unit =
      SecondsOf({end, static_cast<std::size_t>(text.data() + text.size() - end)});
  if (error != std::errc() || unit == 0 || count <= 0 || count > kLongest / unit) {
    return std::nullopt;
  }
  return count * unit;
}

}  // namespace

std::optional<TokenExpiry> ParseTokenExpiry(const std::string& text, std::int64_t now_unix) {
  if (text == "never") return TokenExpiry{};
  if (const auto seconds = ParseSeconds(text)) return TokenExpiry{now_unix + *seconds};
  absl::Time time;
  std::string ignored;
  if (!absl::ParseTime(absl::RFC3339_full, text, &time, &ignored)) return std::nullopt;
  const std::int64_t expires = absl::ToUnixSeconds(time);
  if (expires <= now_unix || expires > kLatest) return std::nullopt;
  return TokenExpiry{expires};
}

std::string TimeText(std::int64_t unix_seconds) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::FromUnixSeconds(unix_seconds),
                          absl::UTCTimeZone());
}

}  // namespace framecast::cli
