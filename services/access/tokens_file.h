// The tokens file on disk, and the file of keys that it names: read whole, watched for changes.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/access/token_table.h"
#include "services/files/watched_files.h"

namespace framecast::access {

// For one thread.
class TokensFile {
 public:
  explicit TokensFile(std::string path) : path_(std::move(path)) {}

  const std::string& path() const { return path_; }
  // Reads both. The message names the file and what is wrong with it, but none of its secrets. Keys
  // that are left out are logged.
  absl::StatusOr<TokenTable> Load();
  // Whether one of them is another than Load found, as files::WatchedFiles::Changed. After Load.
  bool Changed() { return watched_->Changed(); }

 private:
  absl::StatusOr<TokenTable> Read(std::string& keys_path) const;

  const std::string path_;
  // Empty: the tokens file names none.
  std::string keys_path_;
  std::unique_ptr<files::WatchedFiles> watched_;
};

}  // namespace framecast::access
