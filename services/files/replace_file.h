// Writes a file so that whoever reads it has the old one or the new one, whole.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "services/files/watched_files.h"

namespace framecast::files {

// Puts the content in the place of the file that `known` was taken of, on the disk when this
// returns. A new file is its owner's alone (0600); one that is there keeps its owner and
// permissions, and a link stays one. FailedPrecondition with what is wrong, without the path, as
// the end of a line; the file is as it was then. That includes that somebody else wrote it since
// `known`.
absl::Status ReplaceFile(const std::string& path, const FileStamp& known, std::string_view content);

}  // namespace framecast::files
