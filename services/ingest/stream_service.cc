#include "services/ingest/stream_service.h"

#include <optional>
#include <string>

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
  hub::FramePtr frame;
  const grpc::Status status = FindFrame(*context, *request, frame);
  if (status.ok()) *response = EncodeFrame(frame, std::nullopt);
  grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
  reactor->Finish(status);
  return reactor;
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* StreamService::Watch(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) {
  return WatchCall::Start(*context, *request, ingest_);
}

grpc::Status StreamService::FindFrame(const grpc::CallbackServerContext& context,
                                      const grpc::ByteBuffer& request, hub::FramePtr& frame) const {
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
  const std::shared_ptr<hub::Stream> stream = ingest_.hub.Find(get.stream());
  if (!stream) return NoStream(get.stream());
  if (get.epoch() == 0) {
    frame = stream->Newest();
    if (!frame) return NotFound("stream \"" + get.stream() + "\" has had no frame yet.");
    return grpc::Status::OK;
  }
  hub::Stream::Lookup lookup = stream->Find({get.epoch(), get.sequence()});
  const std::string named = "frame " + std::to_string(get.sequence()) + " of epoch " +
                            hub::FormatEpoch(get.epoch()) + " of stream \"" + get.stream() + "\"";
  switch (lookup.presence) {
    case hub::Stream::Presence::kHere:
      frame = std::move(lookup.frame);
      return grpc::Status::OK;
    case hub::Stream::Presence::kNotYet:
      return NotFound(named + " is still to come.");
    case hub::Stream::Presence::kGone:
      break;
  }
  return {grpc::StatusCode::OUT_OF_RANGE,
          named + " is gone: evicted, never stored, or of an epoch that is over."};
}

}  // namespace framecast::ingest
