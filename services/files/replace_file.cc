// A temporary file beside it that is renamed over it.
#include "services/files/replace_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace framecast::files {
namespace {

absl::Status CannotWrite(int error) {
  return absl::FailedPreconditionError(
      absl::StrCat("it cannot be written: ", std::generic_category().message(error), "."));
}

// Gone with its owner, unless it was renamed.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& beside)
      : path_(beside + ".XXXXXX"), number_(mkostemp(path_.data(), O_CLOEXEC)) {}
  ~TemporaryFile() {
    if (number_ < 0) return;
    close(number_);
    if (!renamed_) unlink(path_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  int number() const { return number_; }
  bool Write(std::string_view content) const {
    while (!content.empty()) {
      const ssize_t written = write(number_, content.data(), content.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return false;
      content.remove_prefix(static_cast<std::size_t>(written));
    }
    return fsync(number_) == 0;
  }
  bool Rename(const std::string& path) {
    renamed_ = rename(path_.c_str(), path.c_str()) == 0;
    return renamed_;
  }

 private:
  std::string path_;
  const int number_;
  bool renamed_ = false;
};

// False: that of another user cannot be given away.
bool TakeOwnerAndMode(int file, const std::string& from) {
  struct stat old {};
  if (stat(from.c_str(), &old) != 0) return errno == ENOENT;
  struct stat made {};
  if (fstat(file, &made) != 0) return false;
  const bool same = made.st_uid == old.st_uid && made.st_gid == old.st_gid;
  // The owner first: the kernel takes some permissions away with it.
  return (same || fchown(file, old.st_uid, old.st_gid) == 0) &&
         fchmod(file, old.st_mode & 07777) == 0;
}

// A rename is on the disk when its folder is; on file systems that cannot tell, at some time.
void SyncFolder(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path();
  const int number = open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_CLOEXEC);
  if (number < 0) return;
  fsync(number);
  close(number);
}

}  // namespace

absl::Status ReplaceFile(const std::string& path, const FileStamp& known,
                         std::string_view content) {
  std::error_code no_such_file;
  const std::filesystem::path behind_links = std::filesystem::canonical(path, no_such_file);
  const std::string target = no_such_file ? path : behind_links.string();
  TemporaryFile file(target);
  if (file.number() < 0 || !TakeOwnerAndMode(file.number(), target) || !file.Write(content)) {
    return CannotWrite(errno);
  }
  if (!(FileStamp::Of(path) == known)) {
    return absl::FailedPreconditionError("somebody else has written it meanwhile; try again.");
  }
  if (!file.Rename(target)) return CannotWrite(errno);
  SyncFolder(target);
  return absl::OkStatus();
}

}  // namespace framecast::files
