#include "services/cli/file_sources.h"

#include <glob.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "services/cli/file_reading.h"
#include "services/cli/natural_order.h"

namespace framecast::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::hours kForever{24};

std::vector<std::string> InNaturalOrder(std::vector<std::string> paths) {
  std::sort(paths.begin(), paths.end(), NaturalLess);
  return paths;
}

// The lowest number whose file exists, found by what lies in the pattern's folder.
std::uint64_t LowestNumber(const NumberedPattern& pattern) {
  const fs::path folder = fs::path(pattern.Path(0)).parent_path();
  std::optional<std::uint64_t> lowest;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder.empty() ? "." : folder, ignored)) {
    const std::string path = (folder / entry.path().filename()).string();
    const std::optional<std::uint64_t> number = pattern.NumberOf(path);
    if (number && (!lowest || *number < *lowest)) lowest = number;
  }
  return lowest.value_or(0);
}

}  // namespace

PatternSource::PatternSource(NumberedPattern pattern, const Options& options)
    : pattern_(std::move(pattern)),
      options_(options),
      start_(options.start ? *options.start : LowestNumber(pattern_)),
      next_(start_) {}

std::optional<Picture> PatternSource::Next(const Stop& stop) {
  std::string path = pattern_.Path(next_);
  if (options_.follow) {
    auto picture = AwaitWhole(path, stop);
    if (picture) ++next_;
    return picture;
  }
  if (stop.requested()) return std::nullopt;
  if (!fs::exists(path)) {
    if (next_ == start_) return Fail("there is no file " + path);
    if (!options_.loop) return std::nullopt;
    next_ = start_;
    path = pattern_.Path(next_);
  }
  std::string error;
  auto picture = ReadPicture(path, error);
  if (!picture) return Fail(std::move(error));
  ++next_;
  return picture;
}

FileListSource::FileListSource(std::vector<std::string> paths, bool loop)
    : paths_(std::move(paths)), loop_(loop) {}

std::optional<Picture> FileListSource::Next(const Stop& stop) {
  if (next_ == paths_.size() && loop_) next_ = 0;
  if (next_ == paths_.size() || stop.requested()) return std::nullopt;
  std::string error;
  auto picture = ReadPicture(paths_[next_++], error);
  if (!picture) return Fail(std::move(error));
  return picture;
}

std::unique_ptr<FolderFollower> FolderFollower::Open(const std::string& folder,
                                                     std::string& error) {
  const int events = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  if (events < 0 ||
      inotify_add_watch(events, folder.c_str(), IN_CLOSE_WRITE | IN_MOVED_TO | IN_ONLYDIR) < 0) {
    error = "cannot watch " + folder + ": " + std::system_category().message(errno);
    if (events >= 0) close(events);
    return nullptr;
  }
  std::unique_ptr<FolderFollower> follower(new FolderFollower(folder, events));
  // Listed after the watch began, so that no file falls between the two.
  for (std::string& path : PicturesIn(folder)) follower->Add(std::move(path));
  return follower;
}

FolderFollower::~FolderFollower() { close(events_); }

std::optional<Picture> FolderFollower::Next(const Stop& stop) {
  while (!stop.requested()) {
    ReadEvents();
    if (pending_.empty()) {
      stop.WaitReadable(events_, std::chrono::steady_clock::now() + kForever);
      continue;
    }
    const std::string path = std::move(pending_.front());
    pending_.pop_front();
    // It may have been removed or renamed since.
    if (fs::exists(path)) return AwaitWhole(path, stop);
  }
  return std::nullopt;
}

void FolderFollower::ReadEvents() {
  alignas(inotify_event) std::array<char, 16384> buffer;
  while (true) {
    const ssize_t size = read(events_, buffer.data(), buffer.size());
    if (size <= 0) return;
    for (ssize_t at = 0; at < size;) {
      const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
      at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
      if (event->mask & IN_Q_OVERFLOW) {
        for (std::string& path : PicturesIn(folder_)) Add(std::move(path));
      } else if (event->len > 0 && IsPictureName(event->name)) {
        Add((fs::path(folder_) / event->name).string());
      }
    }
  }
}

void FolderFollower::Add(std::string path) {
  if (std::find(pending_.begin(), pending_.end(), path) != pending_.end()) return;
  if (pending_.size() == kMaxPending) pending_.pop_front();
  pending_.push_back(std::move(path));
}

bool IsPictureName(const std::string& path) {
  constexpr std::array<std::string_view, 8> kEndings = {".png", ".jpg",  ".jpeg", ".webp",
                                                        ".gif", ".avif", ".bmp",  ".svg"};
  std::string ending = fs::path(path).extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

std::vector<std::string> PicturesIn(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.is_regular_file(ignored) && IsPictureName(entry.path().string())) {
      paths.push_back(entry.path().string());
    }
  }
  return InNaturalOrder(std::move(paths));
}

std::vector<std::string> FilesMatching(const std::string& pattern) {
  std::vector<std::string> paths;
  glob_t found{};
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment
  if (glob(pattern.c_str(), 0, nullptr, &found) == 0) {
    paths.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  }
  globfree(&found);
  return InNaturalOrder(std::move(paths));
}

}  // namespace framecast::cli
