// Pictures out of files: numbered ones, a list, or a folder that somebody writes into.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "services/cli/numbered_pattern.h"
#include "services/cli/picture_source.h"

namespace framecast::cli {

// chart0.png, chart1.png, … from `start` on. With `follow` each number is waited for; otherwise the
// first missing one is the end, after which `loop` begins again.
class PatternSource final : public PictureSource {
 public:
  struct Options {
    std::optional<std::uint64_t> start;  // none: the lowest number there is; of none, 0
    bool loop = false;
    bool follow = false;
  };
  PatternSource(NumberedPattern pattern, const Options& options);
  std::optional<Picture> Next(const Stop& stop) override;

 private:
  NumberedPattern pattern_;
  Options options_;
  std::uint64_t start_;
  std::uint64_t next_;
};

// The files in this order; with `loop` again and again.
class FileListSource final : public PictureSource {
 public:
  FileListSource(std::vector<std::string> paths, bool loop);
  std::optional<Picture> Next(const Stop& stop) override;

 private:
  std::vector<std::string> paths_;
  bool loop_;
  std::size_t next_ = 0;
};

// What is in the folder, in natural order, then each file that is written or moved there (inotify).
// A file that changes again before it was pushed is pushed once. At most kMaxPending files wait;
// of more, the oldest are dropped.
class FolderFollower final : public PictureSource {
 public:
  static constexpr std::size_t kMaxPending = 65536;
  // Nothing, and why in `error`, if the folder cannot be watched.
  static std::unique_ptr<FolderFollower> Open(const std::string& folder, std::string& error);
  ~FolderFollower() override;
  FolderFollower(const FolderFollower&) = delete;
  FolderFollower& operator=(const FolderFollower&) = delete;
  std::optional<Picture> Next(const Stop& stop) override;

 private:
  FolderFollower(std::string folder, int events) : folder_(std::move(folder)), events_(events) {}
  void ReadEvents();
  void Add(std::string path);

  std::string folder_;
  int events_;  // of inotify
  std::deque<std::string> pending_;
};

// Whether the name ends like a picture's: .png, .jpg, .jpeg, .webp, .gif, .avif, .bmp, .svg.
bool IsPictureName(const std::string& path);

// The pictures in a folder, in natural order.
std::vector<std::string> PicturesIn(const std::string& folder);

// The files that match a shell pattern, in natural order.
std::vector<std::string> FilesMatching(const std::string& pattern);

}  // namespace framecast::cli
