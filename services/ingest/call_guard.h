// Who makes a call, by its metadata, and what is said to those who may not make it.
#pragma once

#include <grpcpp/support/status.h>

#include <string>

#include "services/access/access.h"

namespace grpc {
class CallbackServerContext;
}

namespace framecast::ingest {

// For one thread at a time. The token comes as `authorization: Bearer …`.
class CallGuard {
 public:
  // `access` must outlive it; `context` is only read in here.
  CallGuard(access::Access& access, const grpc::CallbackServerContext& context);

  const access::Caller& caller() const { return credential_.caller(); }

  // OK, or how the call ends: UNAUTHENTICATED without a usable token where one is needed,
  // PERMISSION_DENIED when a good one is not for this, RESOURCE_EXHAUSTED when too many unusable
  // tokens came from that address. What is refused is counted.
  grpc::Status Judge(access::Action action, const std::string& stream);
  // The same of the list of streams, which has only what the caller may watch.
  grpc::Status JudgeList();
  // Of a frame: a stream that the caller may not know of is NOT_FOUND with `absent`, as if it did
  // not exist.
  grpc::Status JudgeFrame(const std::string& stream, const grpc::Status& absent);

  // For calls that go on: OK, or why the call that was allowed ends now. A token that is not good
  // any more ends it, whatever others may do without one.
  grpc::Status JudgeAgain(access::Action action, const std::string& stream);

 private:
  grpc::Status Refuse(access::Verdict verdict, access::Action action, const std::string& stream);

  access::Access& access_;
  access::Credential credential_;
  bool too_many_failures_ = false;
};

}  // namespace framecast::ingest
