#include "services/cli/token_key.h"

#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "services/access/jwks.h"
#include "services/access/jwks_new_key.h"
#include "services/access/token_secret.h"
#include "services/cli/console.h"
#include "services/cli/exit_code.h"
#include "services/cli/token_file.h"

namespace framecast::cli {
namespace {

constexpr std::size_t kRandomIdBytes = 4;

}  // namespace

int RunTokenKey(const TokenKeyOptions& options) {
  Console console("framecast token key");
  const std::string id = options.key_id.empty()
                             ? absl::BytesToHexString(access::RandomBytes(kRandomIdBytes))
                             : options.key_id;
  const auto check = [](const std::string& text) { return access::JwtKeys::Parse(text).status(); };
  const absl::Status added = AddToList(
      options.file, "keys", nlohmann::ordered_json::parse(NewJwk(options.algorithm, id)), check);
  if (!added.ok()) {
    console.Say(std::string(added.message()));
    return kExitFailed;
  }
  std::cout << id << std::endl;
  const std::string name = std::filesystem::path(options.file).filename();
  console.Say("The key is in " + options.file +
              "; keep it secret. A server takes what it signs with this in its tokens file, and " +
              name + " beside it: \"jwt\": {\"algorithms\": [\"" +
              JwtAlgorithmName(options.algorithm) +
              "\"], \"keys_file\": " + nlohmann::json(name).dump() + "}");
  return std::cout ? kExitDone : kExitFailed;
}

}  // namespace framecast::cli
