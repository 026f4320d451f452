#include "services/access/caller.h"

#include <algorithm>

#include "services/access/glob.h"

namespace framecast::access {

Rights AllRights() { return {{"*"}, {"*"}}; }

bool Caller::Has(Action action, std::string_view stream) const {
  const std::vector<std::string>& globs =
      action == Action::kPublish ? rights_.publish : rights_.watch;
  return std::any_of(globs.begin(), globs.end(),
                     [stream](const std::string& glob) { return GlobMatches(glob, stream); });
}

Verdict Caller::Judge(Action action, std::string_view stream) const {
  if (Has(action, stream)) return Verdict::kAllowed;
  if (!identified()) return Verdict::kTokenNeeded;
  const bool hidden = action == Action::kWatch && !Has(Action::kPublish, stream);
  return hidden ? Verdict::kHidden : Verdict::kForbidden;
}

bool Caller::MayWatchAll() const {
  return std::find(rights_.watch.begin(), rights_.watch.end(), "*") != rights_.watch.end();
}

}  // namespace framecast::access
