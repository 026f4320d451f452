#include "tests/support/tokens_json.h"

#include <nlohmann/json.hpp>

#include "services/access/token_secret.h"

namespace framecast::test {

using nlohmann::json;

std::string TokensJson(const std::vector<Token>& tokens, const Token& anonymous) {
  json entries = json::array();
  for (const Token& token : tokens) {
    json entry = {{"sha256", access::Sha256Hex(token.secret)},
                  {"publish", token.publish},
                  {"watch", token.watch}};
    if (!token.expires.empty()) entry["expires"] = token.expires;
    entries.push_back(std::move(entry));
  }
  return json({{"tokens", std::move(entries)},
               {"anonymous", {{"publish", anonymous.publish}, {"watch", anonymous.watch}}}})
      .dump();
}

}  // namespace framecast::test
