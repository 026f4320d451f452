// One producer's call: takes its frames to the hub and answers.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <memory>
#include <optional>

#include "framecast/v1/ingest.pb.h"
#include "services/hub/mutex.h"
#include "services/hub/publisher.h"
#include "services/ingest/call_guard.h"
#include "services/ingest/ingest_context.h"
#include "services/ingest/live_call.h"
#include "services/ingest/reply_queue.h"

namespace framecast::ingest {

// Reads one request at a time, and none while 256 rejections wait for a producer that does not read
// them. gRPC calls it on any thread; `mutex_` is not held while the hub works on a frame.
//
// Reads and writes raw buffers: with typed messages gRPC reports a request that cannot be parsed
// like a producer that says goodbye.
class PublishCall final : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
                          public LiveCall {
 public:
  // The call keeps itself until it is over. `context` lives as long.
  static PublishCall* Start(grpc::CallbackServerContext& context, const IngestContext& ingest);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

  void Drain() override;
  void Cancel() override;
  void Renew() override;

 private:
  PublishCall(grpc::CallbackServerContext& context, const IngestContext& ingest)
      : context_(context), ingest_(ingest), guard_(ingest.access, context) {}
  void Look() override;

  // On the one thread that reads. Not OK: the call ends with it.
  grpc::Status Handle(hub::SteadyTime received);
  grpc::Status Open(v1::OpenStream& open);
  grpc::Status Publish(v1::Frame& frame, hub::SteadyTime received);
  void ReportAge(std::int64_t capture_time_us);
  void HandleHalfClose();

  void ReadNext() FRAMECAST_REQUIRES(mutex_);
  // Asks the hub whether the publisher was revoked and what the demand is.
  void Refresh() FRAMECAST_REQUIRES(mutex_);
  // What is said first counts.
  void End(const grpc::Status& status) FRAMECAST_REQUIRES(mutex_);
  // Writes the next reply if none is under way; finishes the call when it ends and all is said.
  void Pump() FRAMECAST_REQUIRES(mutex_);

  grpc::CallbackServerContext& context_;
  const IngestContext ingest_;

  // Only for the thread that reads.
  grpc::ByteBuffer request_;
  std::uint64_t requests_ = 0;
  // What to add to the producer's clock; nothing: it was not told.
  std::optional<std::int64_t> clock_offset_us_;

  hub::Mutex mutex_;
  CallGuard guard_ FRAMECAST_GUARDED_BY(mutex_);
  // Replaced under the mutex, by the thread that reads or while none does; that thread may
  // therefore use it without.
  std::unique_ptr<hub::Publisher> publisher_;
  ReplyQueue replies_ FRAMECAST_GUARDED_BY(mutex_);
  grpc::ByteBuffer response_;
  std::optional<hub::SteadyTime> acked_since_ FRAMECAST_GUARDED_BY(mutex_);
  bool reading_ FRAMECAST_GUARDED_BY(mutex_) = false;
  bool handling_ FRAMECAST_GUARDED_BY(mutex_) = false;
  bool writing_ FRAMECAST_GUARDED_BY(mutex_) = false;
  // The producer has closed its side.
  bool half_closed_ FRAMECAST_GUARDED_BY(mutex_) = false;
  // Nothing can be written any more.
  bool broken_ FRAMECAST_GUARDED_BY(mutex_) = false;
  std::optional<grpc::Status> ending_ FRAMECAST_GUARDED_BY(mutex_);
  bool finished_ FRAMECAST_GUARDED_BY(mutex_) = false;
  bool done_ FRAMECAST_GUARDED_BY(mutex_) = false;
};

}  // namespace framecast::ingest
