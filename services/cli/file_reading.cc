// Looks again every few milliseconds; a watch on the folder would miss files on network mounts.
#include "services/cli/file_reading.h"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "services/cli/image_end.h"

namespace framecast::cli {
namespace {

constexpr std::chrono::milliseconds kLookEvery{10};

}  // namespace

std::optional<Picture> ReadPicture(const std::string& path, std::string& error) {
  std::error_code failure;
  const auto size = std::filesystem::file_size(path, failure);
  if (failure) {
    error = "cannot read " + path + ": " + failure.message();
    return std::nullopt;
  }
  if (size > kMaxFileBytes) {
    error = path + " has more than 1 GiB: no picture";
    return std::nullopt;
  }
  Picture picture;
  picture.name = path;
  picture.payload.resize(size);
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  file.read(picture.payload.data(), static_cast<std::streamsize>(size));
  if (!file.is_open() || file.bad()) {
    error = "cannot read " + path + ": " + std::system_category().message(errno);
    return std::nullopt;
  }
  // It may have been cut short since its size was asked for.
  picture.payload.resize(static_cast<std::size_t>(file.gcount()));
  picture.capture_time = std::chrono::system_clock::now();
  // The one type that has no first bytes of its own.
  if (path.ends_with(".svg")) picture.content_type = "image/svg+xml";
  return picture;
}

std::optional<Picture> AwaitWhole(const std::string& path, const Stop& stop) {
  using Clock = std::chrono::steady_clock;
  std::size_t last_size = 0;
  auto last_change = Clock::now();
  while (!stop.requested()) {
    std::string not_yet;
    if (auto picture = ReadPicture(path, not_yet)) {
      const auto now = Clock::now();
      if (picture->payload.size() != last_size) {
        last_size = picture->payload.size();
        last_change = now;
      }
      const ImageEnd end = FindImageEnd(picture->payload).end;
      const auto rested = now - last_change;
      const bool settled =
          end == ImageEnd::kUnknown && !picture->payload.empty() && rested >= kRest;
      if (end == ImageEnd::kFound || settled || rested >= kGiveUp) return picture;
    }
    stop.WaitUntil(Clock::now() + kLookEvery);
  }
  return std::nullopt;
}

}  // namespace framecast::cli
