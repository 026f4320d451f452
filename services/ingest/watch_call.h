// One watcher's call: takes frames from the hub and sends them, one at a time.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <memory>
#include <optional>
#include <string>

#include "framecast/v1/stream.pb.h"
#include "services/hub/mutex.h"
#include "services/hub/subscription.h"
#include "services/ingest/call_guard.h"
#include "services/ingest/ingest_context.h"
#include "services/ingest/live_call.h"

namespace framecast::ingest {

// Holds at most the one frame that is being written. A stream that does not exist (any more) is
// waited for. gRPC calls it on any thread.
class WatchCall final : public grpc::ServerWriteReactor<grpc::ByteBuffer>, public LiveCall {
 public:
  // The call keeps itself until it is over. `context` lives as long; `request` is a WatchRequest,
  // only used in here.
  static WatchCall* Start(grpc::CallbackServerContext& context, const grpc::ByteBuffer& request,
                          const IngestContext& ingest);

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

  void Drain() override;
  void Cancel() override;
  void Renew() override;
  void Sample(hub::Tally& ages) override;

 private:
  WatchCall(grpc::CallbackServerContext& context, const IngestContext& ingest)
      : context_(context), ingest_(ingest), guard_(ingest.access, context) {}
  void Look() override;

  grpc::Status Parse(const grpc::ByteBuffer& request);
  // Subscribes if the stream exists, else waits for it.
  void Attach() FRAMECAST_REQUIRES(mutex_);
  // Sends the next frame if there is one to send; finishes the call when it ends.
  void Advance() FRAMECAST_REQUIRES(mutex_);
  void End(const grpc::Status& status) FRAMECAST_REQUIRES(mutex_);

  grpc::CallbackServerContext& context_;
  const IngestContext ingest_;
  // Set before the call starts.
  std::string stream_;
  hub::SubscribeOptions options_;

  hub::Mutex mutex_;
  CallGuard guard_ FRAMECAST_GUARDED_BY(mutex_);
  std::optional<hub::Subscription> subscription_ FRAMECAST_GUARDED_BY(mutex_);
  std::unique_ptr<hub::Hub::DirectoryRegistration> directory_ FRAMECAST_GUARDED_BY(mutex_);
  grpc::ByteBuffer response_;
  std::uint64_t payload_bytes_ FRAMECAST_GUARDED_BY(mutex_) = 0;
  hub::SteadyTime available_ FRAMECAST_GUARDED_BY(mutex_);
  bool writing_ FRAMECAST_GUARDED_BY(mutex_) = false;
  std::optional<grpc::Status> ending_ FRAMECAST_GUARDED_BY(mutex_);
  bool finished_ FRAMECAST_GUARDED_BY(mutex_) = false;
  bool done_ FRAMECAST_GUARDED_BY(mutex_) = false;
};

}  // namespace framecast::ingest
