// Reads a file of the configuration whole, if it is one of a sane size.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace framecast::files {

// Far more than certificates, keys and tokens take.
inline constexpr std::size_t kSmallFileBytes = 4 << 20;

// The content of a regular file of at most kSmallFileBytes. Otherwise FailedPrecondition with what
// is wrong, without the path, as the end of a line: "there is no such file.". Never waits (for the
// other end of a pipe).
absl::StatusOr<std::string> ReadSmallFile(const std::string& path);

}  // namespace framecast::files
