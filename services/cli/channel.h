// The connection to a framecast server, and the words for what can be wrong with it.
#pragma once

#include <memory>
#include <string>

namespace grpc {
class Channel;
class Status;
}  // namespace grpc

namespace framecast::cli {

// Connects on first use. A server that vanishes without a word is noticed within 10 s: the channel
// pings after 5 s and waits 5 s for the answer. Retries are the caller's: a failed channel is
// thrown away.
std::shared_ptr<grpc::Channel> Connect(const std::string& server);

// What went wrong, for people, with what to do about it; one or more sentences.
std::string Describe(const grpc::Status& status, const std::string& server);

// gRPC's own lines on standard error say nothing that Describe does not; they come with
// GRPC_VERBOSITY only. For the whole process, before the first channel.
void QuietGrpc();

}  // namespace framecast::cli
