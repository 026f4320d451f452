// The connection to a framecast server, and the words for what can be wrong with it.
#pragma once

#include <memory>
#include <string>

#include "services/cli/server_options.h"

namespace grpc {
class Channel;
class ClientContext;
class Status;
}  // namespace grpc

namespace framecast::cli {

// A channel and what its calls carry.
struct Connection {
  std::shared_ptr<grpc::Channel> channel;
  // Empty: none.
  std::string token;
  // What a person should know of it once; empty: nothing.
  std::string warning;

  // For each call, before it begins.
  void Authorize(grpc::ClientContext& context) const;
};

// Reads the files that `server` names; connects on first use. A server that vanishes without a word
// is noticed within 10 s: the channel pings after 5 s and waits 5 s for the answer. Retries are the
// caller's: a failed channel is thrown away. FAILED_PRECONDITION: a file cannot be used.
grpc::Status Connect(const ServerOptions& server, Connection& connection);

// What is wrong with the files that `server` names, a sentence; empty: nothing.
std::string FindFileMistake(const ServerOptions& server);

// What went wrong, for people, with what to do about it; one or more sentences. Where gRPC is at a
// loss it connects once more to find out, for 3 s at most.
std::string Describe(const grpc::Status& status, const ServerOptions& server);

// Whether the server has refused the token (or that there was none).
bool IsTokenRefused(const grpc::Status& status);

// gRPC's own lines on standard error say nothing that Describe does not; they come with
// GRPC_VERBOSITY only. For the whole process, before the first channel.
void QuietGrpc();

}  // namespace framecast::cli
