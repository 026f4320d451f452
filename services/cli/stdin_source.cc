#include "services/cli/stdin_source.h"

#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "services/cli/image_end.h"

namespace framecast::cli {
namespace {

constexpr std::size_t kReadBytes = 256 << 10;
constexpr std::chrono::hours kForever{24};

}  // namespace

std::optional<Picture> StdinSource::Next(const Stop& stop) {
  // An image is looked at again only once it has grown by half: the work stays linear.
  std::size_t look_at = 1;
  while (!stop.requested()) {
    if (buffer_.size() >= look_at) {
      const ImageExtent extent = FindImageEnd(buffer_);
      const std::string name = "image " + std::to_string(count_ + 1) + " of the input";
      if (extent.end == ImageEnd::kUnknown) return Fail(name + " is neither PNG nor JPEG");
      if (extent.end == ImageEnd::kFound) {
        Picture picture{buffer_.substr(0, extent.size), std::chrono::system_clock::now(), name,
                        /*type=*/""};
        buffer_.erase(0, extent.size);
        ++count_;
        return picture;
      }
      if (buffer_.size() > kMaxImageBytes) return Fail(name + " has no end within 256 MiB");
    }
    if (!stop.WaitReadable(fd_, std::chrono::steady_clock::now() + kForever)) continue;
    const std::size_t before = buffer_.size();
    if (ReadMore()) {
      // Whoever pauses after a whole image waits for it to be shown: look whenever a read came
      // short.
      look_at = buffer_.size() - before < kReadBytes ? 1 : before + before / 2;
      continue;
    }
    if (buffer_.empty() || !error().empty()) return std::nullopt;
    return Fail("the input ends within image " + std::to_string(count_ + 1));
  }
  return std::nullopt;
}

bool StdinSource::ReadMore() {
  const std::size_t before = buffer_.size();
  buffer_.resize(before + kReadBytes);
  const ssize_t size = read(fd_, buffer_.data() + before, kReadBytes);
  buffer_.resize(before + static_cast<std::size_t>(size > 0 ? size : 0));
  if (size < 0 && errno != EINTR)
    Fail("cannot read the input: " + std::system_category().message(errno));
  return size > 0 || (size < 0 && errno == EINTR);
}

}  // namespace framecast::cli
