// Notices by looking that files of the configuration have changed.
#pragma once

#include <sys/types.h>

#include <ctime>
#include <string>
#include <vector>

namespace framecast::files {

// What tells one state of a file from another without reading it: it was written, renamed over, or
// its name is a link that points elsewhere now (as Kubernetes swaps the files of a secret).
struct FileStamp {
  // All zeros: there is no such file, or nobody may look at it.
  dev_t device = 0;
  ino_t inode = 0;
  off_t size = 0;
  timespec modified{};
  // Its permissions, too.
  timespec changed{};

  static FileStamp Of(const std::string& path);
};
bool operator==(const FileStamp& a, const FileStamp& b);

// Some files that belong together, such as a certificate and its key. For one thread.
class WatchedFiles {
 public:
  // What is there now is known: read the files after this, not before.
  explicit WatchedFiles(std::vector<std::string> paths);

  // One look; a few times a second. True once for each change, and only when all the files have
  // stood still since the look before, so that who reads them now finds them whole.
  bool Changed();

 private:
  std::vector<FileStamp> Look() const;

  const std::vector<std::string> paths_;
  std::vector<FileStamp> known_;
  std::vector<FileStamp> last_;
};

}  // namespace framecast::files
