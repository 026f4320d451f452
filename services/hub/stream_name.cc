#include "services/hub/stream_name.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace framecast::hub {
namespace {

constexpr std::size_t kMaxNameBytes = 128;
constexpr std::size_t kQuotedBytes = 40;

}  // namespace

bool IsStreamName(std::string_view name) {
  if (name.empty() || name.size() > kMaxNameBytes) return false;
  if (!absl::ascii_isalnum(static_cast<unsigned char>(name.front()))) return false;
  return std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '.' || c == '_' || c == '-';
  });
}

std::string StreamNameError(std::string_view name) {
  std::string quoted(name.substr(0, kQuotedBytes));
  for (char& c : quoted) {
    if (!absl::ascii_isprint(static_cast<unsigned char>(c))) c = '?';
  }
  if (name.size() > kQuotedBytes) quoted += "…";
  return absl::StrCat("\"", quoted, "\" (", name.size(),
                      " bytes) is no stream name. A name has 1 to 128 letters, digits, '.', '_' or "
                      "'-', and starts with a letter or digit.");
}

}  // namespace framecast::hub
