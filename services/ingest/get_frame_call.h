// GetFrame: which frame is meant, and the call that waits for one that is somewhere else.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <memory>
#include <optional>

#include "services/hub/frame_source.h"
#include "services/hub/mutex.h"
#include "services/hub/stream.h"
#include "services/ingest/live_call.h"

namespace framecast::ingest {

struct FrameQuery {
  std::shared_ptr<hub::Stream> stream;
  // Nothing: the newest.
  std::optional<hub::FramePosition> position;
};

// OK with a frame, else how the call ends without one.
grpc::Status StatusOf(const FrameQuery& query, hub::FrameSource::Outcome outcome);

// Ends when the source answers; without that, a little later than it should have. gRPC and the
// source call it on any thread.
class GetFrameCall final : public grpc::ServerUnaryReactor, public LiveCall {
 public:
  // The call keeps itself until it is over, and until the source has answered. `context`,
  // `response` and `calls` live as long as gRPC has the call.
  static GetFrameCall* Start(grpc::CallbackServerContext& context, grpc::ByteBuffer& response,
                             FrameQuery query, hub::FrameSource& source, LiveCalls& calls);

  void OnCancel() override;
  void OnDone() override;

  void Drain() override;
  void Cancel() override;

 private:
  GetFrameCall(grpc::CallbackServerContext& context, grpc::ByteBuffer& response, FrameQuery query,
               LiveCalls& calls)
      : context_(context), response_(response), query_(std::move(query)), calls_(calls) {}
  // The source has not answered in time.
  void Look() override;
  void Take(const hub::FrameSource::Fetched& fetched);
  // Once; what comes later has no effect.
  void End(const grpc::Status& status) FRAMECAST_REQUIRES(mutex_);

  grpc::CallbackServerContext& context_;
  grpc::ByteBuffer& response_;
  const FrameQuery query_;
  LiveCalls& calls_;

  hub::Mutex mutex_;
  bool finished_ FRAMECAST_GUARDED_BY(mutex_) = false;
  // Context and response are gone.
  bool done_ FRAMECAST_GUARDED_BY(mutex_) = false;
};

}  // namespace framecast::ingest
