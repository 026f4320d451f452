// One question after the other: standard input, a pattern, a folder, a glob, files.
#include "services/cli/source_selection.h"

#include <unistd.h>

#include <filesystem>
#include <utility>

#include "services/cli/file_sources.h"
#include "services/cli/stdin_source.h"

namespace framecast::cli {
namespace {

namespace fs = std::filesystem;

SelectedSource WrongUsage(std::string error) {
  return {nullptr, false, std::move(error), /*wrong_usage=*/true};
}

SelectedSource Failed(std::string error) {
  return {nullptr, false, std::move(error), /*wrong_usage=*/false};
}

SelectedSource FileList(std::vector<std::string> paths, bool loop) {
  return {std::make_unique<FileListSource>(std::move(paths), loop), false, "", false};
}

SelectedSource SelectPattern(const std::string& text, const SourceOptions& options) {
  std::string error;
  auto pattern = NumberedPattern::Parse(text, error);
  if (!pattern) return WrongUsage(error);
  const PatternSource::Options how{options.start, options.loop, options.follow};
  return {std::make_unique<PatternSource>(*std::move(pattern), how), options.follow, "", false};
}

SelectedSource SelectFolder(const std::string& folder, const SourceOptions& options) {
  if (options.follow) {
    std::string error;
    std::unique_ptr<PictureSource> follower = FolderFollower::Open(folder, error);
    if (!follower) return Failed(error);
    return {std::move(follower), true, "", false};
  }
  std::vector<std::string> paths = PicturesIn(folder);
  if (paths.empty()) {
    return Failed("there is no picture in the folder " + folder +
                  "; with --follow it is waited for");
  }
  return FileList(std::move(paths), options.loop);
}

bool IsGlob(const std::string& word) { return word.find_first_of("*?[") != std::string::npos; }

}  // namespace

SelectedSource SelectSource(const SourceOptions& options) {
  const std::string& word = options.words.front();
  const bool alone = options.words.size() == 1;
  // A file that is there is meant, whatever its name looks like.
  const bool file = fs::is_regular_file(word);
  const bool pattern = !file && alone && NumberedPattern::LooksLike(word);
  if (options.start && !pattern)
    return WrongUsage("--start needs a numbered pattern (chart%d.png)");
  if (options.loop && options.follow) return WrongUsage("--loop and --follow exclude each other");
  if (pattern) return SelectPattern(word, options);
  if (alone && word == "-") {
    if (options.loop) return WrongUsage("--loop cannot repeat standard input");
    return {std::make_unique<StdinSource>(STDIN_FILENO), true, "", false};
  }
  if (alone && fs::is_directory(word)) return SelectFolder(word, options);
  if (options.follow) {
    return WrongUsage("--follow needs a folder that is there, or a numbered pattern (chart%d.png)");
  }
  if (alone && !file && IsGlob(word)) {
    std::vector<std::string> paths = FilesMatching(word);
    if (paths.empty()) return Failed("no file matches " + word);
    return FileList(std::move(paths), options.loop);
  }
  for (const std::string& path : options.words) {
    if (path == "-" || fs::is_directory(path)) {
      return WrongUsage(path + " cannot be given together with other sources");
    }
    if (!fs::exists(path)) return Failed("there is no file " + path);
  }
  return FileList(options.words, options.loop);
}

}  // namespace framecast::cli
