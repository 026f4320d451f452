// Names of files that carry a number: "aaa/chart%d.png", "a%04d.png".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace framecast::cli {

// A name with exactly one %d or %0Nd (N: 1 … 19); "%%" is a percent sign.
class NumberedPattern {
 public:
  // Whether it is meant as a pattern: there is a percent sign in it.
  static bool LooksLike(std::string_view text) { return text.find('%') != text.npos; }

  // Nothing, and why in `error`, for what is no pattern.
  static std::optional<NumberedPattern> Parse(std::string_view text, std::string& error);

  std::string Path(std::uint64_t number) const;
  // The number for which Path() is `path`, or nothing.
  std::optional<std::uint64_t> NumberOf(std::string_view path) const;

 private:
  std::string before_;
  std::string after_;
  std::size_t width_ = 0;
};

}  // namespace framecast::cli
