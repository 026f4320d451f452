// Command line and environment to configuration: every mistake is told, a line each.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "services/framecastd/config.h"

namespace framecast::daemon {

// Exit codes of the contract.
inline constexpr int kExitDone = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;

struct CommandLine {
  // Set: start with this.
  std::optional<Config> config;
  // Otherwise: end with this code, after printing `output` (kExitDone) or `mistakes`.
  int exit_code = kExitDone;
  std::string output;
  std::vector<std::string> mistakes;
  // To be logged.
  std::vector<std::string> warnings;
};

// `arguments` without the program's name. A flag beats its variable (FRAMECAST_ and the flag's name
// in capitals). Sets the process-wide flags: one thread only.
CommandLine ParseCommandLine(const std::vector<std::string>& arguments,
                             const std::map<std::string, std::string>& environment);

// The variables of this process.
std::map<std::string, std::string> Environment();

}  // namespace framecast::daemon
