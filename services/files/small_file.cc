#include "services/files/small_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace framecast::files {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  const int number_;
};

absl::Status CannotRead(int error) {
  if (error == ENOENT || error == ENOTDIR) {
    return absl::FailedPreconditionError("there is no such file.");
  }
  return absl::FailedPreconditionError(
      absl::StrCat("it cannot be read: ", std::generic_category().message(error), "."));
}

}  // namespace

absl::StatusOr<std::string> ReadSmallFile(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.number() < 0) return CannotRead(errno);
  struct stat status {};
  if (fstat(file.number(), &status) != 0) return CannotRead(errno);
  if (!S_ISREG(status.st_mode)) return absl::FailedPreconditionError("it is no regular file.");
  // One byte more, so that a file that grew meanwhile is noticed.
  std::string content(kSmallFileBytes + 1, '\0');
  std::size_t size = 0;
  while (size < content.size()) {
    const ssize_t got = read(file.number(), content.data() + size, content.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return CannotRead(errno);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size > kSmallFileBytes) {
    return absl::FailedPreconditionError(
        absl::StrCat("it has more than ", kSmallFileBytes >> 20, " MiB."));
  }
  content.resize(size);
  content.shrink_to_fit();
  return content;
}

}  // namespace framecast::files
