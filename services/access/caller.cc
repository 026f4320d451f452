#include "services/access/caller.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/access/glob.h"

namespace framecast::access {

Rights AllRights() { return {{"*"}, {"*"}}; }

bool Caller::Has(Action action, std::string_view stream) const {
  const auto among = [&](const Rights& rights) {
    const std::vector<std::string>& globs =
        action == Action::kPublish ? rights.publish : rights.watch;
    return std::any_of(globs.begin(), globs.end(),
                       [stream](const std::string& glob) { return GlobMatches(glob, stream); });
  };
  return among(rights_) || among(everybodys_);
}

Verdict Caller::Judge(Action action, std::string_view stream) const {
  if (Has(action, stream)) return Verdict::kAllowed;
  if (!identified()) return Verdict::kTokenNeeded;
  const bool hidden = action == Action::kWatch && !Has(Action::kPublish, stream);
  return hidden ? Verdict::kHidden : Verdict::kForbidden;
}

bool Caller::MayWatchAll() const {
  const auto has_all = [](const std::vector<std::string>& globs) {
    return std::find(globs.begin(), globs.end(), "*") != globs.end();
  };
  return has_all(rights_.watch) || has_all(everybodys_.watch);
}

std::string ForbiddenText(Action action, std::string_view stream) {
  return absl::StrCat("this token may not ", action == Action::kPublish ? "publish" : "watch",
                      " stream \"", std::string(stream), "\".");
}

}  // namespace framecast::access
