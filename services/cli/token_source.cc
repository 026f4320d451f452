#include "services/cli/token_source.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/files/small_file.h"
#include "services/files/watched_files.h"

namespace framecast::cli {
namespace {

constexpr std::string_view kVariable = "FRAMECAST_TOKEN=";
constexpr std::string_view kWhiteSpace = " \t\r\n\v\f";
// The longest that servers take, a JWT.
constexpr std::size_t kLongestToken = 8192;

// RFC 6750's b64token.
bool BelongsInToken(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         std::string_view("-._~+/=").find(c) != std::string_view::npos;
}

std::string_view TokenIn(std::string_view text) {
  const std::size_t variable = text.find(kVariable);
  if (variable != std::string_view::npos) {
    text.remove_prefix(variable + kVariable.size());
    return text.substr(0, text.find_first_of(kWhiteSpace));
  }
  const std::size_t begin = std::min(text.find_first_not_of(kWhiteSpace), text.size());
  return text.substr(begin, text.find_last_not_of(kWhiteSpace) + 1 - begin);
}

}  // namespace

std::string TokenMistake(std::string_view token) {
  if (token.empty()) return "the token is empty.";
  if (token.size() > kLongestToken) {
    return absl::StrCat("the token is longer than ", kLongestToken, " characters.");
  }
  if (std::all_of(token.begin(), token.end(), BelongsInToken)) return "";
  return "the token has characters that no token has; letters, digits and -._~+/= are allowed.";
}

absl::StatusOr<std::string> TokenSource::Read() const {
  if (!token.empty() || file.empty()) return token;
  if (file_may_be_missing && files::FileStamp::Of(file) == files::FileStamp()) return "";
  const auto fault = [this](std::string_view words) {
    return absl::FailedPreconditionError(
        absl::StrCat("the token file ", file, ": ", std::string(words)));
  };
  const auto content = files::ReadSmallFile(file);
  if (!content.ok()) return fault(std::string(content.status().message()));
  const std::string_view found = TokenIn(*content);
  if (const std::string mistake = TokenMistake(found); !mistake.empty()) {
    return fault(mistake + " Give a file with the token alone, or with FRAMECAST_TOKEN=TOKEN.");
  }
  return std::string(found);
}

bool TokenSource::Gives(const std::string& value) const {
  const absl::StatusOr<std::string> current = Read();
  return current.ok() && *current == value;
}

}  // namespace framecast::cli
