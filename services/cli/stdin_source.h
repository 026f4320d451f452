// PNG or JPEG images back to back on a file descriptor, as `ffmpeg -f image2pipe` writes them.
#pragma once

#include <cstdint>
#include <string>

#include "services/cli/picture_source.h"

namespace framecast::cli {

class StdinSource final : public PictureSource {
 public:
  // An image that has no end within so many bytes is a fault.
  static constexpr std::size_t kMaxImageBytes = std::size_t{256} << 20;

  // Borrows `fd`.
  explicit StdinSource(int fd) : fd_(fd) {}
  std::optional<Picture> Next(const Stop& stop) override;

 private:
  // False at the end of the input and on a fault.
  bool ReadMore();

  int fd_;
  std::string buffer_;
  std::uint64_t count_ = 0;
};

}  // namespace framecast::cli
