// `framecast bench`: a load on a server that runs, and what the server makes of it.
#pragma once

#include <cstddef>
#include <string>

#include "services/cli/server_options.h"

namespace framecast::cli {

struct BenchOptions {
  ServerOptions server;
  std::string http;     // host:port
  std::string metrics;  // host:port
  // Streams are called so, with a number from 0 on.
  std::string stream_prefix = "bench-";
  std::size_t streams = 1;
  // Connections that the streams are pushed over, at most as many as there are streams.
  std::size_t publishers = 1;
  std::size_t viewers = 10;  // of all streams together
  double fps = 10;           // of each stream
  std::size_t frame_bytes = 0;
  double seconds = 10;
  bool json = false;
};

// Gives the exit code: failed also if nothing was delivered, or the server ended a stream.
int RunBench(const BenchOptions& options);

}  // namespace framecast::cli
