// `framecast demo`: moving charts that it draws itself, for a first look without any files.
#pragma once

#include <chrono>
#include <string>

namespace framecast::cli {

struct DemoOptions {
  std::string server;
  std::chrono::nanoseconds interval{};
};

// Until it is stopped. Gives the exit code.
int RunDemo(const DemoOptions& options);

}  // namespace framecast::cli
