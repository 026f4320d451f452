// The JSON files that token commands add to: tokens files and key sets.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/status/status.h"

namespace framecast::cli {

// Adds the entry to the list of that name in the JSON object that the file holds, and leaves all
// else in it as it is. A file that is not there is made, for its owner alone (0600). One that is no
// such object, or that `check` (given the new text; it may be empty) finds a mistake in, stays as
// it was. Errors are sentences for people that name the file and have nothing of its content.
absl::Status AddToList(const std::string& path, const std::string& list,
                       nlohmann::ordered_json entry,
                       const std::function<absl::Status(const std::string& text)>& check);

}  // namespace framecast::cli
