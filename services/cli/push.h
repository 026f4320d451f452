// `framecast push`: pictures from a source into a stream, one after another.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "services/cli/sender.h"
#include "services/cli/server_options.h"
#include "services/cli/source_selection.h"

namespace framecast::cli {

struct PushOptions {
  ServerOptions server;
  std::string stream;
  std::string title;
  bool take_over = false;
  SourceOptions source;
  // Between two frames; 0: as fast as the source and the server go.
  std::chrono::nanoseconds interval{};
  // None: kNewest for sources that are live, kResume for finite sets.
  std::optional<OnLag> on_lag;
  std::size_t max_unacked = 2;
  // While nobody watches, a frame every 10 s: of a live source the others are left out, a finite
  // one waits.
  bool pause_unwatched = false;
};

// Gives the exit code: failed also if a frame was rejected or is not acked at the end.
int RunPush(const PushOptions& options);

}  // namespace framecast::cli
