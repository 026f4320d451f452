#include "services/framecastd/quantity.h"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace framecast::daemon {
namespace {

constexpr double kMaxPeriodSeconds = 10.0 * 365 * 24 * 3600;

template <typename Value>
struct Unit {
  std::string_view name;
  Value value;
};

// Largest first, so that formatting takes the first that divides.
constexpr std::array<Unit<std::uint64_t>, 3> kByteUnits{{{"GiB", std::uint64_t{1} << 30},
                                                         {"MiB", std::uint64_t{1} << 20},
                                                         {"KiB", std::uint64_t{1} << 10}}};
constexpr std::array<Unit<std::uint64_t>, 3> kCountUnits{
    {{"G", 1'000'000'000}, {"M", 1'000'000}, {"k", 1'000}}};
constexpr std::array<Unit<std::int64_t>, 4> kPeriodUnits{
    {{"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}}};

// The number at the head of `text` and what follows it.
template <typename Number>
std::optional<std::pair<Number, std::string_view>> SplitNumber(std::string_view text) {
  Number number{};
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc()) return std::nullopt;
  return std::pair(number, std::string_view(rest, static_cast<std::size_t>(end - rest)));
}

template <std::size_t kSize>
std::optional<std::uint64_t> ParseMultiple(std::string_view text,
                                           const std::array<Unit<std::uint64_t>, kSize>& units) {
  const auto split = SplitNumber<std::uint64_t>(text);
  if (!split) return std::nullopt;
  if (split->second.empty()) return split->first;
  for (const auto& unit : units) {
    if (split->second != unit.name) continue;
    if (split->first > UINT64_MAX / unit.value) return std::nullopt;
    return split->first * unit.value;
  }
  return std::nullopt;
}

template <typename Value, std::size_t kSize>
std::string FormatMultiple(Value value, const std::array<Unit<Value>, kSize>& units) {
  for (const auto& unit : units) {
    if (value != 0 && value % unit.value == 0) {
      return std::to_string(value / unit.value) + std::string(unit.name);
    }
  }
  return std::to_string(value);
}

}  // namespace

std::optional<std::uint64_t> ParseBytes(std::string_view text) {
  return ParseMultiple(text, kByteUnits);
}

std::string FormatBytes(std::uint64_t bytes) { return FormatMultiple(bytes, kByteUnits); }

std::optional<std::uint64_t> ParseCount(std::string_view text) {
  return ParseMultiple(text, kCountUnits);
}

std::string FormatCount(std::uint64_t count) { return FormatMultiple(count, kCountUnits); }

std::optional<hub::Duration> ParsePeriod(std::string_view text) {
  if (text == "0") return hub::Duration::zero();
  const auto split = SplitNumber<double>(text);
  if (!split || !std::isfinite(split->first) || split->first < 0) return std::nullopt;
  for (const auto& unit : kPeriodUnits) {
    if (split->second != unit.name) continue;
    const double seconds = split->first * static_cast<double>(unit.value) / 1000;
    if (seconds > kMaxPeriodSeconds) return std::nullopt;
    return std::chrono::duration_cast<hub::Duration>(std::chrono::duration<double>(seconds));
  }
  return std::nullopt;
}

std::string FormatPeriod(hub::Duration period) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(period).count();
  return ms == 0 ? "0s" : FormatMultiple(std::int64_t{ms}, kPeriodUnits);
}

}  // namespace framecast::daemon
