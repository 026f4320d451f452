// Parses by hand: a pattern from outside never reaches printf.
#include "services/cli/numbered_pattern.h"

#include <charconv>

namespace framecast::cli {

std::optional<NumberedPattern> NumberedPattern::Parse(std::string_view text, std::string& error) {
  NumberedPattern pattern;
  std::string* part = &pattern.before_;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      part->push_back(text[i]);
      continue;
    }
    ++i;
    if (i < text.size() && text[i] == '%') {
      part->push_back('%');
      continue;
    }
    std::size_t width = 0;
    const bool padded = i < text.size() && text[i] == '0';
    if (padded) {
      for (++i; i < text.size() && text[i] >= '0' && text[i] <= '9' && width <= 19; ++i) {
        width = width * 10 + static_cast<std::size_t>(text[i] - '0');
      }
    }
    const bool good = i < text.size() && text[i] == 'd' && width <= 19 && (width > 0) == padded;
    if (!good || part == &pattern.after_) {
      error = "\"" + std::string(text) +
              "\" is no pattern: it takes exactly one %d or %0Nd (as in chart%04d.png), and %% for "
              "a percent sign";
      return std::nullopt;
    }
    pattern.width_ = width;
    part = &pattern.after_;
  }
  if (part == &pattern.before_) {
    error = "\"" + std::string(text) + "\" has no %d, the place of the number";
    return std::nullopt;
  }
  return pattern;
}

std::string NumberedPattern::Path(std::uint64_t number) const {
  std::string digits = std::to_string(number);
  if (digits.size() < width_) digits.insert(0, width_ - digits.size(), '0');
  return before_ + digits + after_;
}

std::optional<std::uint64_t> NumberedPattern::NumberOf(std::string_view path) const {
  if (path.size() <= before_.size() + after_.size() || !path.starts_with(before_) ||
      !path.ends_with(after_)) {
    return std::nullopt;
  }
  const char* begin = path.data() + before_.size();
  const char* end = path.data() + path.size() - after_.size();
  std::uint64_t number = 0;
  const auto [stopped, error] = std::from_chars(begin, end, number);
  // The way back excludes other writings of the number.
  if (error != std::errc() || stopped != end || Path(number) != path) return std::nullopt;
  return number;
}

}  // namespace framecast::cli
