// The flags of framecastd: their names, defaults and help.
#pragma once

#include <string>

#include "services/framecastd/config.h"

namespace framecast::daemon {

// What the flags say now. Reads the machine where a default does (cores, cgroup, host name, where
// the program lies).
Config ConfigFromFlags();

// A line a flag with its default and meaning, for --help.
std::string FlagsHelp();

}  // namespace framecast::daemon
