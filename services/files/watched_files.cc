#include "services/files/watched_files.h"

#include <sys/stat.h>

#include <utility>

namespace framecast::files {
namespace {

bool Same(const timespec& a, const timespec& b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

}  // namespace

FileStamp FileStamp::Of(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return {};
  return {status.st_dev, status.st_ino, status.st_size, status.st_mtim, status.st_ctim};
}

bool operator==(const FileStamp& a, const FileStamp& b) {
  return a.device == b.device && a.inode == b.inode && a.size == b.size &&
         Same(a.modified, b.modified) && Same(a.changed, b.changed);
}

WatchedFiles::WatchedFiles(std::vector<std::string> paths)
    : paths_(std::move(paths)), known_(Look()), last_(known_) {}

bool WatchedFiles::Changed() {
  std::vector<FileStamp> now = Look();
  // Times have the grain of the kernel's clock: of two writes right after one another the second
  // may leave the same stamp, but it is over by the next look.
  const bool still = now == last_;
  last_ = std::move(now);
  if (!still || last_ == known_) return false;
  known_ = last_;
  return true;
}

std::vector<FileStamp> WatchedFiles::Look() const {
  std::vector<FileStamp> stamps;
  stamps.reserve(paths_.size());
  for (const std::string& path : paths_) stamps.push_back(FileStamp::Of(path));
  return stamps;
}

}  // namespace framecast::files
