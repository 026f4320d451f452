// `framecast token new`: a token, and the entry that makes it known to a server.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace framecast::cli {

struct TokenNewOptions {
  // Patterns of stream names.
  std::vector<std::string> publish;
  std::vector<std::string> watch;
  // For logs and people; empty: none.
  std::string name;
  // Seconds since 1970; nothing: never.
  std::optional<std::int64_t> expires_unix;
  // The tokens file that gets the entry; empty: it is printed.
  std::string add_to;
};

// Gives the exit code. The token goes to standard output and nowhere else.
int RunTokenNew(const TokenNewOptions& options);

}  // namespace framecast::cli
