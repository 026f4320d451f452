// `framecast token sign`: a JWT for a short time, or a link with one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace framecast::cli {

struct TokenSignOptions {
  std::string keys_file;
  // The key's kid; empty: the only one that signs.
  std::string key_id;
  // Patterns of stream names.
  std::vector<std::string> publish;
  std::vector<std::string> watch;
  // Empty: none.
  std::string name;
  std::string audience;
  std::int64_t expires_unix = 0;
  // Empty: the token itself is printed, otherwise this link with it.
  std::string url;
};

// Gives the exit code.
int RunTokenSign(const TokenSignOptions& options);

// What keeps a link from being one that takes a token; empty: nothing.
std::string LinkMistake(const std::string& url);
// The link with `token` as the last parameter of its query; what it has stays.
std::string LinkWithToken(const std::string& url, const std::string& token);

}  // namespace framecast::cli
