// A list is small: each time one call with a deadline.
#include "services/cli/ls.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <unistd.h>

#include <iostream>

#include "framecast/v1/stream.grpc.pb.h"
#include "services/cli/channel.h"
#include "services/cli/console.h"
#include "services/cli/exit_code.h"
#include "services/cli/stop.h"
#include "services/cli/stream_table.h"

namespace framecast::cli {
namespace {

constexpr std::chrono::seconds kDeadline{5};
constexpr std::chrono::seconds kAgainAfter{1};

}  // namespace

int RunLs(const LsOptions& options) {
  Console console("framecast ls");
  Stop stop;
  const StopOnSignals on_signals(stop);
  const auto stub = v1::StreamService::NewStub(Connect(options.server));
  const bool redraw = options.watch && !options.json && isatty(STDOUT_FILENO) == 1;
  do {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kDeadline);
    v1::ListStreamsResponse streams;
    const grpc::Status status = stub->ListStreams(&context, {}, &streams);
    if (!status.ok()) {
      console.Say(Describe(status, options.server));
      if (!options.watch) return kExitFailed;
    } else {
      // Home, then clear to the end: the table is written anew in place.
      if (redraw) std::cout << "\x1b[H\x1b[J";
      std::cout << (options.json ? StreamsJson(streams) : StreamTable(streams)) << std::flush;
      if (!std::cout) return kExitFailed;
    }
  } while (options.watch && !stop.WaitUntil(std::chrono::steady_clock::now() + kAgainAfter));
  return kExitDone;
}

}  // namespace framecast::cli
