// Who can reach this server, and what it asks of them: secure by default, and running at the first
// command.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/framecastd/config.h"
#include "services/framecastd/first_tokens.h"

namespace framecast::daemon {

// The addresses that others than this machine can reach, each as its flag and value.
std::vector<std::string> OpenAddresses(const Config& config);

// How the server tells callers apart.
enum class Protection {
  kNone,        // nobody but this machine reaches it, or everybody may do everything
  kTokensFile,  // --tokens_file
  kStateDir,    // tokens of its own, in --state_dir
};
// An open address has one of the three, or CheckConfig complains.
Protection ProtectionOf(const Config& config);

// The lines to paste lead to where the server is published, as far as the configuration says.
FirstStepsAddress FirstStepsAddressOf(const Config& config);

}  // namespace framecast::daemon
