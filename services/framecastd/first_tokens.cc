#include "services/framecastd/first_tokens.h"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "services/access/token_secret.h"
#include "services/files/replace_file.h"

namespace framecast::daemon {
namespace {

absl::Status CannotKeep(const std::string& state_dir, const std::string& why) {
  return absl::FailedPreconditionError(
      absl::StrCat("--state_dir=", state_dir, ": tokens cannot be kept there: ", why));
}

// As a new file, for this user alone whatever was there.
absl::Status WriteForOwner(const std::string& path, const std::string& text) {
  std::error_code ignored;
  std::filesystem::remove(path, ignored);
  return files::ReplaceFile(path, files::FileStamp::Of(path), text);
}

nlohmann::ordered_json Entry(const std::string& token, const char* name, const char* right) {
  return {{"sha256", access::Sha256Hex(token)}, {"name", name}, {right, {"*"}}};
}

}  // namespace

absl::StatusOr<FirstTokens> EnsureFirstTokens(const std::string& state_dir,
                                              const FirstStepsAddress& address) {
  const std::filesystem::path folder(state_dir);
  std::error_code error;
  const bool is_new = std::filesystem::create_directories(folder, error);
  if (is_new && !error) {
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  }
  if (error) return CannotKeep(state_dir, error.message() + ".");
  FirstTokens first;
  first.tokens_file = (folder / "tokens.json").string();
  first.first_steps_file = (folder / "first-steps.txt").string();
  if (std::filesystem::exists(first.tokens_file, error)) return first;

  const std::string publish = access::NewToken();
  const std::string watch = access::NewToken();
  const nlohmann::ordered_json tokens = {{"tokens",
                                          {Entry(publish, "first steps: publish", "publish"),
                                           Entry(watch, "first steps: watch", "watch")}}};
  first.lines = absl::StrCat("Watch: ", address.watch_url, "/?token=", watch, "\n",
                             "Publish: FRAMECAST_TOKEN=", publish, " framecast push --server ",
                             address.grpc_server, address.tls ? " --tls" : "",
                             " charts 'chart%d.png' --follow\n");
  // In this order: with hashes alone nobody would have the tokens.
  absl::Status written = WriteForOwner(first.first_steps_file, first.lines);
  if (written.ok()) written = WriteForOwner(first.tokens_file, tokens.dump(2) + "\n");
  if (!written.ok()) return CannotKeep(state_dir, std::string(written.message()));
  return first;
}

}  // namespace framecast::daemon
