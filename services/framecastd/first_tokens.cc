#include "services/framecastd/first_tokens.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "services/access/token_secret.h"

namespace framecast::daemon {
namespace {

constexpr mode_t kOwnerOnly = 0600;

absl::Status CannotWrite(const std::string& state_dir, int error) {
  return absl::FailedPreconditionError(
      absl::StrCat("--state_dir=", state_dir,
                   ": tokens cannot be kept there: ", std::generic_category().message(error), "."));
}

// Whole or not at all: under another name first. The name is taken away from whoever had it.
int WriteForOwner(const std::string& path, const std::string& text) {
  const std::string draft = path + ".new";
  unlink(draft.c_str());
  const int file = open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly);
  if (file < 0) return errno;
  int error = 0;
  for (std::size_t at = 0; error == 0 && at < text.size();) {
    const ssize_t written = write(file, text.data() + at, text.size() - at);
    if (written < 0) {
      error = errno;
    } else {
      at += static_cast<std::size_t>(written);
    }
  }
  if (error == 0 && fsync(file) != 0) error = errno;
  if (close(file) != 0 && error == 0) error = errno;
  if (error == 0 && rename(draft.c_str(), path.c_str()) != 0) error = errno;
  if (error != 0) unlink(draft.c_str());
  return error;
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
  if (error) return CannotWrite(state_dir, error.value());
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
  int failed = WriteForOwner(first.first_steps_file, first.lines);
  if (failed == 0) failed = WriteForOwner(first.tokens_file, tokens.dump(2) + "\n");
  if (failed != 0) return CannotWrite(state_dir, failed);
  return first;
}

}  // namespace framecast::daemon
