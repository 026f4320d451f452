// `framecast ls`: the server's streams as a table or as JSON.
#pragma once

#include <string>

#include "services/cli/server_options.h"

namespace framecast::cli {

struct LsOptions {
  ServerOptions server;
  bool json = false;
  // Again each second until it is stopped; in JSON a line each time.
  bool watch = false;
};

// Gives the exit code.
int RunLs(const LsOptions& options);

}  // namespace framecast::cli
