// Reads picture files that another program may still be writing.
#pragma once

#include <string>

#include "services/cli/picture_source.h"

namespace framecast::cli {

// Larger files are refused before they are read: no server takes such a frame.
inline constexpr std::size_t kMaxFileBytes = std::size_t{1} << 30;

// The file as a picture, or nothing and why in `error`.
std::optional<Picture> ReadPicture(const std::string& path, std::string& error);

// Waits until the file is there, and whole: PNG and JPEG to their end, other types until their size
// rested for kRest. After kGiveUp without a change a file that has no end is taken as it is, so
// that the server can say what is wrong with it. Nothing on a request to stop.
inline constexpr std::chrono::milliseconds kRest{200};
inline constexpr std::chrono::milliseconds kGiveUp{2000};
std::optional<Picture> AwaitWhole(const std::string& path, const Stop& stop);

}  // namespace framecast::cli
