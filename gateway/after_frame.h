// The frame that somebody has and wants to go on behind, as the query of an address names it.
#pragma once

#include <optional>
#include <string>

#include "gateway/router.h"
#include "services/hub/frame.h"

namespace framecast::gateway {

// Sets `after` if there is an `?after=EPOCH-SEQ`; a sentence about a mistake in it. Pure.
std::optional<std::string> ParseAfter(const Route& route, std::optional<hub::FramePosition>& after);

}  // namespace framecast::gateway
