#include "services/ingest/stream_service.h"

#include <optional>
#include <string>
#include <utility>

#include "services/hub/frame_lookup.h"
#include "services/hub/stream_name.h"
#include "services/ingest/call_guard.h"
#include "services/ingest/frame_codec.h"
#include "services/ingest/message_codec.h"
#include "services/ingest/stream_info_codec.h"
#include "services/ingest/watch_call.h"

namespace framecast::ingest {
namespace {

grpc::Status NotFound(const std::string& message) { return {grpc::StatusCode::NOT_FOUND, message}; }

grpc::Status NoStream(const std::string& name) {
  return NotFound("there is no stream \"" + name + "\".");
}

}  // namespace

grpc::ServerUnaryReactor* StreamService::ListStreams(grpc::CallbackServerContext* context,
                                                     const v1::ListStreamsRequest* /*request*/,
                                                     v1::ListStreamsResponse* response) {
  CallGuard guard(ingest_.access, *context);
  const grpc::Status status = guard.JudgeList();
  if (status.ok()) {
    for (const std::shared_ptr<hub::Stream>& stream : ingest_.hub.Streams()) {
      if (guard.caller().MayWatch(stream->name())) {
        *response->add_streams() = ToProto(stream->Info());
      }
    }
  }
  grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
  reactor->Finish(status);
  return reactor;
}

grpc::ServerUnaryReactor* StreamService::GetFrame(grpc::CallbackServerContext* context,
                                                  const grpc::ByteBuffer* request,
                                                  grpc::ByteBuffer* response) {
  FrameQuery query;
  grpc::Status status = ReadQuery(*context, *request, query);
  if (status.ok()) {
    const hub::FrameSource::Fetched found = hub::FindInRing(*query.stream, query.position);
    const bool is_here = found.outcome == hub::FrameSource::Outcome::kHere;
    const hub::FrameSourcePtr source = is_here ? nullptr : query.stream->source();
    if (source) {
      return GetFrameCall::Start(*context, *response, std::move(query), *source, ingest_.calls);
    }
    status = StatusOf(query, found.outcome);
    if (is_here) *response = EncodeFrame(found.frame, std::nullopt);
  }
  grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
  reactor->Finish(status);
  return reactor;
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* StreamService::Watch(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) {
  return WatchCall::Start(*context, *request, ingest_);
}

grpc::Status StreamService::ReadQuery(const grpc::CallbackServerContext& context,
                                      const grpc::ByteBuffer& request, FrameQuery& query) const {
  v1::GetFrameRequest get;
  grpc::ByteBuffer buffer(request);
  if (!Parse(buffer, get)) {
    return InvalidArgument("the request is no framecast.v1.GetFrameRequest: it cannot be parsed.");
  }
  if (!hub::IsStreamName(get.stream())) return InvalidArgument(hub::StreamNameError(get.stream()));
  CallGuard guard(ingest_.access, context);
  grpc::Status judged = guard.JudgeFrame(get.stream(), NoStream(get.stream()));
  if (!judged.ok()) return judged;
  if ((get.epoch() == 0) != (get.sequence() == 0)) {
    return InvalidArgument(
        "epoch and sequence name a frame together; leave both out for the newest one.");
  }
  query.stream = ingest_.hub.Find(get.stream());
  if (!query.stream) return NoStream(get.stream());
  if (get.epoch() != 0) query.position = hub::FramePosition{get.epoch(), get.sequence()};
  return grpc::Status::OK;
}

}  // namespace framecast::ingest
