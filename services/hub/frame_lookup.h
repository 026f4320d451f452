// A frame of a stream in the words of FrameSource, so that the ring here and a source elsewhere can
// stand in for each other.
#pragma once

#include <optional>
#include <string>

#include "services/hub/frame_source.h"
#include "services/hub/stream.h"

namespace framecast::hub {

// Without a position: the newest. Never kUnreachable.
FrameSource::Fetched FindInRing(const Stream& stream, const std::optional<FramePosition>& position);

// What people are told when frames are elsewhere and cannot be had.
std::string UnreachableText(const Stream& stream);

}  // namespace framecast::hub
