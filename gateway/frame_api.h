// The HTTP API over the frames of a stream: the newest, the ring's index, one by its number and
// its annotations. No sockets here.
//
//   GET /api/v1/streams/{name}/frame
//   GET /api/v1/streams/{name}/frames: what the ring holds, oldest first; with ?after= what of it
//     is newer than that frame.
//   GET /api/v1/streams/{name}/frames/{epoch}/{sequence}: a frame never changes, so that others may
//     keep it.
//   GET /api/v1/streams/{name}/frames/{epoch}/{sequence}/annotations: in all else as the frame.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/answer.h"
#include "gateway/router.h"
#include "services/hub/frame_source.h"
#include "services/hub/hub.h"

namespace framecast::gateway {

// Whether these addresses are of that kind.
bool IsOfFrames(RouteKind kind);

// What such an address names.
struct FrameQuery {
  std::shared_ptr<hub::Stream> stream;
  // The frame; of the index, the one that is known already. Nothing: the newest; the whole index.
  std::optional<hub::FramePosition> position;
};
// Sets `query`, or returns the answer that refuses it.
std::optional<Answer> ReadFrameQuery(const hub::Hub& hub, const Route& route, FrameQuery& query);

// What the ring here has.
hub::FrameIndex IndexOfRing(const FrameQuery& query);

// The frame or its annotations, or why there is none. 404: still to come; 410: not in the ring any
// more, or never was; 503: it is somewhere that cannot be reached. `if_none_match` is that field of
// the request, or empty; `shared`: caches that serve many may keep the answer, too.
Answer AnswerFrame(const FrameQuery& query, RouteKind kind, hub::FrameSource::Fetched found,
                   std::string_view if_none_match, bool shared);
Answer AnswerIndex(const std::string& stream, const hub::FrameIndex& index);

}  // namespace framecast::gateway
