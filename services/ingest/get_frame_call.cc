#include "services/ingest/get_frame_call.h"

#include <string>
#include <utility>

#include "services/hub/frame_lookup.h"
#include "services/ingest/frame_codec.h"
#include "services/ingest/ingest_context.h"

namespace framecast::ingest {
namespace {

using Outcome = hub::FrameSource::Outcome;

// A source keeps to kFetchTimeout; this is for one that does not.
constexpr hub::Duration kPatience = hub::kFetchTimeout + std::chrono::milliseconds(500);

std::string NameOf(const FrameQuery& query) {
  return "frame " + std::to_string(query.position->sequence) + " of epoch " +
         hub::FormatEpoch(query.position->epoch) + " of stream \"" + query.stream->name() + "\"";
}

grpc::Status Unreachable(const hub::Stream& stream) {
  return {grpc::StatusCode::UNAVAILABLE, hub::UnreachableText(stream)};
}

}  // namespace

grpc::Status StatusOf(const FrameQuery& query, Outcome outcome) {
  if (outcome == Outcome::kHere) return grpc::Status::OK;
  if (outcome == Outcome::kUnreachable) return Unreachable(*query.stream);
  if (!query.position) {
    return {grpc::StatusCode::NOT_FOUND,
            "stream \"" + query.stream->name() + "\" has had no frame yet."};
  }
  if (outcome == Outcome::kNotYet) {
    return {grpc::StatusCode::NOT_FOUND, NameOf(query) + " is still to come."};
  }
  return {grpc::StatusCode::OUT_OF_RANGE,
          NameOf(query) + " is gone: evicted, never stored, or of an epoch that is over."};
}

GetFrameCall* GetFrameCall::Start(grpc::CallbackServerContext& context, grpc::ByteBuffer& response,
                                  FrameQuery query, hub::FrameSource& source, LiveCalls& calls) {
  const std::shared_ptr<GetFrameCall> call(
      new GetFrameCall(context, response, std::move(query), calls));
  calls.Add(call);
  call->LookIn(kPatience);
  source.Fetch(call->query_.position,
               [call](const hub::FrameSource::Fetched& fetched) { call->Take(fetched); });
  return call.get();
}

void GetFrameCall::Take(const hub::FrameSource::Fetched& fetched) {
  const hub::MutexLock lock(mutex_);
  if (finished_) return;
  if (fetched.outcome == Outcome::kHere) response_ = EncodeFrame(fetched.frame, std::nullopt);
  End(StatusOf(query_, fetched.outcome));
}

void GetFrameCall::Look() {
  const hub::MutexLock lock(mutex_);
  End(Unreachable(*query_.stream));
}

void GetFrameCall::OnCancel() {
  const hub::MutexLock lock(mutex_);
  End(Cancelled());
}

void GetFrameCall::Drain() {
  const hub::MutexLock lock(mutex_);
  End(Stopping());
}

void GetFrameCall::Cancel() {
  const hub::MutexLock lock(mutex_);
  if (!done_) context_.TryCancel();
}

void GetFrameCall::OnDone() {
  {
    const hub::MutexLock lock(mutex_);
    done_ = true;
  }
  StopLooking();
  calls_.Remove(this);
}

void GetFrameCall::End(const grpc::Status& status) {
  if (std::exchange(finished_, true)) return;
  Finish(status);
}

}  // namespace framecast::ingest
