// Streams as people and as programs read them.
#pragma once

#include <string>

#include "framecast/v1/stream.pb.h"

namespace framecast::cli {

// Columns: name, node (where any stream has one), state, frames a second, bytes a second, viewers,
// age of the last frame, title.
std::string StreamTable(const v1::ListStreamsResponse& streams);

// One line, the same objects as GET /api/v1/streams.
std::string StreamsJson(const v1::ListStreamsResponse& streams);

}  // namespace framecast::cli
