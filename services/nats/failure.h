// What went wrong in cnats, as sentences that a person can act on.
#pragma once

#include <string>
#include <string_view>

#include "services/nats/server_address.h"

namespace framecast::nats {

// cnats's last word on this thread, without its place in cnats's sources.
std::string LastWord();

// `status` is a natsStatus, `word` what cnats says besides. May dial the server, to see why it
// cannot be reached.
std::string FailureSentence(const ServerAddress& server, int status, std::string_view word);

// What a server says of a client that it does not let in or throws out.
std::string RefusalSentence(const ServerAddress& server, std::string_view words);

}  // namespace framecast::nats
