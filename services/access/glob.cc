#include "services/access/glob.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace framecast::access {
namespace {

// Besides letters and digits.
constexpr std::string_view kAllowed = "._-*?";

}  // namespace

bool GlobMatches(std::string_view pattern, std::string_view name) {
  std::size_t at = 0;
  std::size_t in_name = 0;
  // Where to go on when what follows the last star does not fit.
  std::size_t behind_star = std::string_view::npos;
  std::size_t star_ends = 0;
  while (in_name < name.size()) {
    if (at < pattern.size() && pattern[at] == '*') {
      behind_star = ++at;
      star_ends = in_name;
    } else if (at < pattern.size() && (pattern[at] == '?' || pattern[at] == name[in_name])) {
      ++at;
      ++in_name;
    } else if (behind_star != std::string_view::npos) {
      at = behind_star;
      in_name = ++star_ends;
    } else {
      return false;
    }
  }
  while (at < pattern.size() && pattern[at] == '*') ++at;
  return at == pattern.size();
}

std::string GlobMistake(std::string_view pattern) {
  if (pattern.empty() || pattern.size() > kMaxGlobBytes) {
    return absl::StrCat("a pattern has 1 to ", kMaxGlobBytes, " characters.");
  }
  for (const char c : pattern) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isalnum(byte) || kAllowed.find(c) != std::string_view::npos) continue;
    const std::string which =
        absl::ascii_isgraph(byte) ? absl::StrCat("'", std::string(1, c), "'") : "a character that";
    return absl::StrCat(which,
                        " is in no stream's name; a pattern has letters, digits, '.', '_', '-', "
                        "'*' (any run) and '?' (any one).");
  }
  return "";
}

}  // namespace framecast::access
