#include "services/access/tokens_file.h"

#include <spdlog/spdlog.h>

#include <filesystem>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/files/small_file.h"

namespace framecast::access {
namespace {

absl::Status Wrong(const std::string& path, const absl::Status& status) {
  return {status.code(), absl::StrCat(path, ": ", std::string(status.message()))};
}

}  // namespace

absl::StatusOr<TokenTable> TokensFile::Load() {
  while (true) {
    // Before they are read, so that no change goes unseen.
    std::vector<std::string> paths{path_};
    if (!keys_path_.empty()) paths.push_back(keys_path_);
    watched_ = std::make_unique<files::WatchedFiles>(paths);
    std::string keys_path;
    absl::StatusOr<TokenTable> table = Read(keys_path);
    if (keys_path == keys_path_ || keys_path.empty()) return table;
    keys_path_ = keys_path;
  }
}

absl::StatusOr<TokenTable> TokensFile::Read(std::string& keys_path) const {
  const absl::StatusOr<std::string> text = files::ReadSmallFile(path_);
  if (!text.ok()) return Wrong(path_, text.status());
  absl::StatusOr<TokenTable> table = TokenTable::Parse(*text);
  if (!table.ok()) return Wrong(path_, table.status());
  if (!table->jwt()) return table;
  // As other files name others: from where they are.
  keys_path = std::filesystem::path(path_).replace_filename(table->jwt()->keys_file).string();
  const absl::StatusOr<std::string> keys_text = files::ReadSmallFile(keys_path);
  if (!keys_text.ok()) return Wrong(keys_path, keys_text.status());
  absl::StatusOr<JwtKeys> keys = JwtKeys::Parse(*keys_text);
  if (!keys.ok()) return Wrong(keys_path, keys.status());
  const bool is_last_pass = keys_path == keys_path_;
  for (const std::string& note : keys->notes()) {
    if (is_last_pass) spdlog::warn("{}: {}", keys_path, note);
  }
  table->SetJwtKeys(*std::move(keys));
  return table;
}

}  // namespace framecast::access
