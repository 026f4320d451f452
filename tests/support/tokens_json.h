// What a tokens file says of some tokens.
#pragma once

#include <string>
#include <vector>

namespace framecast::test {

// The patterns of streams that its bearer may publish and watch.
struct Token {
  std::string secret;
  std::vector<std::string> publish;
  std::vector<std::string> watch;
  // As in the file; empty: never.
  std::string expires;
};

// `anonymous`: what those may do who have none; its secret counts for nothing.
std::string TokensJson(const std::vector<Token>& tokens, const Token& anonymous = {});

}  // namespace framecast::test
