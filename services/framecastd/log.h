// Sets the process-wide log up: one line an event on standard error.
#pragma once

#include <string>

namespace framecast::daemon {

// `level`: trace, debug, info, warning, error or off. `format`: text, or json (one object a line).
// False: no such level.
void StartLog(const std::string& level, const std::string& format);

// Writes out what is buffered.
void FlushLog();

}  // namespace framecast::daemon
