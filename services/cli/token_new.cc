#include "services/cli/token_new.h"

#include <iostream>
#include <nlohmann/json.hpp>

#include "services/access/token_secret.h"
#include "services/access/token_table.h"
#include "services/cli/console.h"
#include "services/cli/exit_code.h"
#include "services/cli/token_expiry.h"
#include "services/cli/token_file.h"

namespace framecast::cli {
namespace {

nlohmann::ordered_json Entry(const TokenNewOptions& options, const std::string& token) {
  nlohmann::ordered_json entry = {{"sha256", access::Sha256Hex(token)}};
  if (!options.name.empty()) entry["name"] = options.name;
  entry["publish"] = options.publish;
  entry["watch"] = options.watch;
  if (options.expires_unix) entry["expires"] = TimeText(*options.expires_unix);
  return entry;
}

}  // namespace

int RunTokenNew(const TokenNewOptions& options) {
  Console console("framecast token new");
  const std::string token = access::NewToken();
  const nlohmann::ordered_json entry = Entry(options, token);
  if (options.add_to.empty()) {
    std::cout << token << "\n" << entry.dump() << std::endl;
    console.Say(
        "The first line is the token: it is shown only now. The second line goes into the list "
        "\"tokens\" of the server's --tokens_file (or let --add_to=FILE put it there).");
  } else {
    const auto check = [](const std::string& text) {
      return access::TokenTable::Parse(text).status();
    };
    const absl::Status added = AddToList(options.add_to, "tokens", entry, check);
    if (!added.ok()) {
      console.Say(std::string(added.message()));
      return kExitFailed;
    }
    std::cout << token << std::endl;
    console.Say("This is the token: it is shown only now. Its entry is in " + options.add_to + ".");
  }
  return std::cout ? kExitDone : kExitFailed;
}

}  // namespace framecast::cli
