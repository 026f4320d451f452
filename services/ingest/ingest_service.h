// IngestService: hands each call to a PublishCall.
#pragma once

#include "framecast/v1/ingest.grpc.pb.h"
#include "services/ingest/ingest_context.h"

namespace framecast::ingest {

// Thread-safe. Must outlive the server it is registered with.
class IngestService final
    : public v1::IngestService::WithRawCallbackMethod_Publish<v1::IngestService::Service> {
 public:
  explicit IngestService(const IngestContext& ingest) : ingest_(ingest) {}

  grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* Publish(
      grpc::CallbackServerContext* context) override;

 private:
  const IngestContext ingest_;
};

}  // namespace framecast::ingest
