// The process around the app: signals and exit codes.
#pragma once

#include <string>
#include <vector>

namespace framecast::daemon {

// Runs framecastd until SIGTERM or SIGINT; returns the exit code. A second signal ends the process
// at once with 128 + its number.
int RunProcess(const std::vector<std::string>& arguments);

}  // namespace framecast::daemon
