// From the words on the command line to the source they mean.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/cli/picture_source.h"

namespace framecast::cli {

struct SourceOptions {
  // One numbered pattern, glob, folder or "-", or any number of files.
  std::vector<std::string> words;
  std::optional<std::uint64_t> start;
  bool loop = false;
  bool follow = false;
};

struct SelectedSource {
  // Null: `error` says why, and `wrong_usage` whose fault it is.
  std::unique_ptr<PictureSource> source;
  // Waits for pictures that are not there yet.
  bool live = false;
  std::string error;
  bool wrong_usage = false;
};

// Looks at the file system, reads no picture.
SelectedSource SelectSource(const SourceOptions& options);

}  // namespace framecast::cli
