// `framecast demo`: moving charts that it draws itself, for a first look without any files.
#pragma once

#include <chrono>
#include <string>

#include "services/cli/server_options.h"

namespace framecast::cli {

struct DemoOptions {
  ServerOptions server;
  std::chrono::nanoseconds interval{};
};

// Until it is stopped. Gives the exit code.
int RunDemo(const DemoOptions& options);

}  // namespace framecast::cli
