#include "services/access/bearer.h"

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace framecast::access {
namespace {

constexpr absl::string_view kScheme = "Bearer ";

}  // namespace

std::optional<std::string> BearerToken(std::string_view authorization) {
  if (!absl::StartsWithIgnoreCase({authorization.data(), authorization.size()}, kScheme)) {
    return std::nullopt;
  }
  authorization.remove_prefix(kScheme.size());
  while (authorization.starts_with(' ')) authorization.remove_prefix(1);
  return std::string(authorization);
}

}  // namespace framecast::access
