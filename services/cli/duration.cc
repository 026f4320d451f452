// A decimal number followed by one unit.
#include "services/cli/duration.h"

#include <charconv>

namespace framecast::cli {

std::optional<std::chrono::nanoseconds> ParseDuration(std::string_view text) {
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  double seconds = 0;
  if (unit == "ms") {
    seconds = 1e-3;
  } else if (unit == "s") {
    seconds = 1;
  } else if (unit == "m") {
    seconds = 60;
  } else if (unit == "h") {
    seconds = 3600;
  }
  constexpr double kLongest = 365.0 * 24 * 3600;
  // Written so that a NaN fails too.
  if (error != std::errc() || seconds == 0 || !(value >= 0 && value * seconds <= kLongest)) {
    return std::nullopt;
  }
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::duration<double>(value * seconds));
}

}  // namespace framecast::cli
