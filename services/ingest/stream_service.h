// StreamService: lists the streams and hands out their frames.
#pragma once

#include "framecast/v1/stream.grpc.pb.h"
#include "services/ingest/get_frame_call.h"
#include "services/ingest/ingest_context.h"

namespace framecast::ingest {

// Thread-safe. Must outlive the server it is registered with. GetFrame and Watch answer with
// buffers that share the frame's payload.
class StreamService final
    : public v1::StreamService::WithCallbackMethod_ListStreams<
          v1::StreamService::WithRawCallbackMethod_GetFrame<
              v1::StreamService::WithRawCallbackMethod_Watch<v1::StreamService::Service>>> {
 public:
  explicit StreamService(const IngestContext& ingest) : ingest_(ingest) {}

  grpc::ServerUnaryReactor* ListStreams(grpc::CallbackServerContext* context,
                                        const v1::ListStreamsRequest* request,
                                        v1::ListStreamsResponse* response) override;
  grpc::ServerUnaryReactor* GetFrame(grpc::CallbackServerContext* context,
                                     const grpc::ByteBuffer* request,
                                     grpc::ByteBuffer* response) override;
  grpc::ServerWriteReactor<grpc::ByteBuffer>* Watch(grpc::CallbackServerContext* context,
                                                    const grpc::ByteBuffer* request) override;

 private:
  // Which frame the caller asks for and may have, or how the call ends.
  grpc::Status ReadQuery(const grpc::CallbackServerContext& context,
                         const grpc::ByteBuffer& request, FrameQuery& query) const;

  const IngestContext ingest_;
};

}  // namespace framecast::ingest
