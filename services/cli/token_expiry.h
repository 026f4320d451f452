// When a token ends, as people write it and as files say it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace framecast::cli {

struct TokenExpiry {
  // Seconds since 1970; nothing: never.
  std::optional<std::int64_t> unix_seconds;
};

// "30d" (s, m, h, d or w, at most 100 years) from now on, "2027-01-01T00:00:00Z" or "never".
// Nothing for all else, and for what is over already.
std::optional<TokenExpiry> ParseTokenExpiry(const std::string& text, std::int64_t now_unix);

// "2027-01-01T00:00:00Z"
std::string TimeText(std::int64_t unix_seconds);

}  // namespace framecast::cli
