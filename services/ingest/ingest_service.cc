#include "services/ingest/ingest_service.h"

#include "services/ingest/publish_call.h"

namespace framecast::ingest {

grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* IngestService::Publish(
    grpc::CallbackServerContext* context) {
  return PublishCall::Start(*context, ingest_);
}

}  // namespace framecast::ingest
