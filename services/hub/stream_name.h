// The rule that stream names follow.
#pragma once

#include <string>
#include <string_view>

namespace framecast::hub {

// [A-Za-z0-9][A-Za-z0-9._-]{0,127}
bool IsStreamName(std::string_view name);

// A sentence for people that names the rule; `name` is quoted, shortened and stripped of what is
// not printable.
std::string StreamNameError(std::string_view name);

}  // namespace framecast::hub
