// Sizes, durations and counts as flags write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "services/hub/clock.h"

namespace framecast::daemon {

// "16MiB", "64KiB", "1GiB", or a number of bytes.
std::optional<std::uint64_t> ParseBytes(std::string_view text);
std::string FormatBytes(std::uint64_t bytes);

// "500ms", "60s", "10m", "24h", fractions too ("1.5s"); a bare 0 needs no unit. Never negative; at
// most 10 years.
std::optional<hub::Duration> ParsePeriod(std::string_view text);
std::string FormatPeriod(hub::Duration period);

// "4096", "64M", "20k": decimal multiples.
std::optional<std::uint64_t> ParseCount(std::string_view text);
std::string FormatCount(std::uint64_t count);

}  // namespace framecast::daemon
