// What every call of the server needs.
#pragma once

#include <grpcpp/support/status.h>

#include <string>

#include "absl/status/status.h"
#include "services/access/access.h"
#include "services/hub/hub.h"
#include "services/ingest/live_call.h"
#include "services/ingest/observer.h"

namespace framecast::ingest {

// All of it outlives the calls. Thread-safe.
struct IngestContext {
  hub::Hub& hub;
  access::Access& access;
  IngestObserver& observer;
  LiveCalls& calls;
};

// The codes have the same numbers.
inline grpc::Status ToGrpc(const absl::Status& status) {
  return {static_cast<grpc::StatusCode>(status.code()), std::string(status.message())};
}
inline absl::StatusCode ToAbsl(grpc::StatusCode code) {
  return static_cast<absl::StatusCode>(code);
}

inline grpc::Status InvalidArgument(const std::string& message) {
  return {grpc::StatusCode::INVALID_ARGUMENT, message};
}
inline grpc::Status Stopping() {
  return {grpc::StatusCode::UNAVAILABLE, "this server is stopping; connect again and resume"};
}
inline grpc::Status Cancelled() {
  return {grpc::StatusCode::CANCELLED, "the client cancelled the call or its connection broke"};
}

}  // namespace framecast::ingest
