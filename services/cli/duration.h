// Durations as people write them: "100ms", "2s", "1.5m", "1h".
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace framecast::cli {

// Nothing for what does not parse, for a missing unit and for negative values.
std::optional<std::chrono::nanoseconds> ParseDuration(std::string_view text);

}  // namespace framecast::cli
