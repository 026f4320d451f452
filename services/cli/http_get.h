// One GET over HTTP or HTTPS, for short questions.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/cli/tls_setup.h"

namespace framecast::cli {

struct HttpAnswer {
  int status = 0;
  std::string body;
};

// Whatever the answer's status is. Reads up to 8 MiB of it, for at most `patience`. A status says
// what went wrong and what to do about it, a sentence.
absl::StatusOr<HttpAnswer> HttpGet(const std::string& address, const std::string& path,
                                   const std::optional<TlsOptions>& tls,
                                   std::chrono::milliseconds patience);

}  // namespace framecast::cli
