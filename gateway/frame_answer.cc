#include "gateway/frame_answer.h"

#include <utility>

#include "gateway/frame_api.h"
#include "services/hub/frame_lookup.h"

namespace framecast::gateway {
namespace {

namespace net = boost::asio;

// What the ring here has will do where nobody says more.
net::awaitable<Answer> AnswerFromIndex(const FrameQuery& query, FrameFetch& fetch) {
  std::optional<hub::FrameIndex> index;
  const hub::FrameSourcePtr source = query.stream->source();
  if (source) index = co_await fetch.Index(*source, query.position);
  if (!index) index = IndexOfRing(query);
  co_return AnswerIndex(query.stream->name(), *index);
}

}  // namespace

net::awaitable<Answer> AnswerFrames(const hub::Hub& hub, const Route& route,
                                    std::string_view if_none_match, bool shared,
                                    FrameFetch& fetch) {
  FrameQuery query;
  if (std::optional<Answer> refusal = ReadFrameQuery(hub, route, query)) {
    co_return *std::move(refusal);
  }
  if (route.kind == RouteKind::kFrameIndex) co_return co_await AnswerFromIndex(query, fetch);
  hub::FrameSource::Fetched found = hub::FindInRing(*query.stream, query.position);
  if (found.outcome != hub::FrameSource::Outcome::kHere) {
    const hub::FrameSourcePtr source = query.stream->source();
    if (source) found = co_await fetch.Frame(*source, query.position);
  }
  co_return AnswerFrame(query, route.kind, std::move(found), if_none_match, shared);
}

}  // namespace framecast::gateway
