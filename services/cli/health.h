// `framecast health`: whether a server is ready, for container health checks.
#pragma once

#include <optional>
#include <string>

#include "services/cli/tls_setup.h"

namespace framecast::cli {

struct HealthOptions {
  // Asked where given: GET /readyz, and grpc.health.v1.Health. Neither needs a token, so none is
  // sent.
  std::optional<std::string> http;
  std::optional<std::string> server;
  // For both.
  std::optional<TlsOptions> tls;
};

// Why the server at this HTTP address is not ready, one or more sentences; empty: it is. At most 3
// s.
std::string FindHttpTrouble(const std::string& address, const std::optional<TlsOptions>& tls);

// Done if all that are asked are ready. At most 3 s for each.
int RunHealth(const HealthOptions& options);

}  // namespace framecast::cli
