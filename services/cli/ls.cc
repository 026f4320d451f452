// A list is small: each time one call with a deadline.
#include "services/cli/ls.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <unistd.h>

#include <iostream>
#include <utility>

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

grpc::Status ListStreams(const ServerOptions& server, Connection& connection,
                         v1::ListStreamsResponse& streams) {
  if (connection.channel == nullptr) {
    if (grpc::Status status = Connect(server, connection); !status.ok()) return status;
  }
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kDeadline);
  connection.Authorize(context);
  return v1::StreamService::NewStub(connection.channel)->ListStreams(&context, {}, &streams);
}

// Asking again would not help.
bool IsFinal(const grpc::Status& status, const ServerOptions& server,
             const Connection& connection) {
  return status.error_code() == grpc::StatusCode::PERMISSION_DENIED ||
         (IsTokenRefused(status) && server.token.Gives(connection.token));
}

}  // namespace

int RunLs(const LsOptions& options) {
  Console console("framecast ls");
  Stop stop;
  const StopOnSignals on_signals(stop);
  if (const std::string mistake = FindFileMistake(options.server); !mistake.empty()) {
    console.Say(mistake);
    return kExitFailed;
  }
  // Made anew after each failure, with the files as they are then.
  Connection connection;
  bool warned = false;
  const bool redraw = options.watch && !options.json && isatty(STDOUT_FILENO) == 1;
  do {
    v1::ListStreamsResponse streams;
    const grpc::Status status = ListStreams(options.server, connection, streams);
    if (!connection.warning.empty() && !std::exchange(warned, true))
      console.Say(connection.warning);
    if (!status.ok()) {
      console.Say(Describe(status, options.server));
      if (!options.watch || IsFinal(status, options.server, connection)) return kExitFailed;
      connection = {};
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
