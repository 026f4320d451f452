// The tokens that a server makes for itself the first time it is opened to the network.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace framecast::daemon {

// What the lines to paste say about how to get here.
struct FirstStepsAddress {
  // "http://HOST:8000", with the word HOST where only people know the name.
  std::string watch_url;
  // "HOST:50051".
  std::string grpc_server;
  bool tls = false;
};

struct FirstTokens {
  std::string tokens_file;
  std::string first_steps_file;
  // The lines to paste, only when they were made now.
  std::string lines;
};

// `state_dir`/tokens.json, with the hashes of a token to publish and one to watch everything, and
// `state_dir`/first-steps.txt with the tokens themselves, in lines to paste; both for this user
// alone (0600). Made once: a tokens.json that is there is left as it is. FailedPrecondition with
// the flag in the message: the folder cannot be written.
absl::StatusOr<FirstTokens> EnsureFirstTokens(const std::string& state_dir,
                                              const FirstStepsAddress& address);

}  // namespace framecast::daemon
