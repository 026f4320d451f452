// How a command reaches a server, and as whom.
#pragma once

#include <optional>
#include <string>

#include "services/cli/tls_setup.h"
#include "services/cli/token_source.h"

namespace framecast::cli {

struct ServerOptions {
  std::string address;  // host:port
  TokenSource token;
  // None: nothing is encrypted.
  std::optional<TlsOptions> tls;
};

}  // namespace framecast::cli
