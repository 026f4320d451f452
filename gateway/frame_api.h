// The HTTP API over the frames of a stream: the newest, the ring's index, one by its number and
// its annotations. No sockets here.
#pragma once

#include <string>
#include <string_view>

#include "gateway/answer.h"
#include "gateway/router.h"
#include "services/hub/hub.h"

namespace framecast::gateway {

// `if_none_match` is that field of the request, or empty.

// GET /api/v1/streams/{name}/frame
Answer AnswerNewestFrame(const hub::Hub& hub, const std::string& name,
                         std::string_view if_none_match);
// GET /api/v1/streams/{name}/frames: what the ring holds, oldest first; with ?after= what of it is
// newer than that frame.
Answer AnswerFrameIndex(const hub::Hub& hub, const Route& route);
// GET /api/v1/streams/{name}/frames/{epoch}/{sequence}: a frame never changes, so that others may
// keep it; `shared`: so may caches that serve many. 404: still to come; 410: not in the ring any
// more, or never was.
Answer AnswerFrame(const hub::Hub& hub, const Route& route, std::string_view if_none_match,
                   bool shared);
// GET /api/v1/streams/{name}/frames/{epoch}/{sequence}/annotations: in all else as the frame.
Answer AnswerAnnotations(const hub::Hub& hub, const Route& route, std::string_view if_none_match,
                         bool shared);

}  // namespace framecast::gateway
