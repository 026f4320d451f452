// `framecast pull`: the frames of a stream into files, or their payloads onto standard output.
#pragma once

#include <cstdint>
#include <string>

#include "services/cli/server_options.h"

namespace framecast::cli {

struct PullOptions {
  ServerOptions server;
  std::string stream;
  // A folder, made if it is not there; "-" is standard output.
  std::string destination;
  // Only the newest frame whenever it is ready for one; otherwise every frame.
  bool latest = false;
  double max_fps = 0;       // 0: no limit
  std::uint64_t count = 0;  // frames; 0: until it is stopped
};

// Waits for a stream that does not exist yet and goes on over lost connections behind the last
// frame it has. Files are named EPOCH-SEQUENCE.png (or .jpg, …) and appear whole. Gives the exit
// code.
int RunPull(const PullOptions& options);

}  // namespace framecast::cli
