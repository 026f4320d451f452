// `framecast push`: pictures from a source into a stream, one after another.
#pragma once

#include <chrono>
#include <string>

#include "services/cli/source_selection.h"

namespace framecast::cli {

struct PushOptions {
  std::string server;
  std::string stream;
  std::string title;
  bool take_over = false;
  SourceOptions source;
  // Between two frames; 0: as fast as the source and the server go.
  std::chrono::nanoseconds interval{};
};

// Gives the exit code: failed also if a frame was rejected or is not acked at the end.
int RunPush(const PushOptions& options);

}  // namespace framecast::cli
