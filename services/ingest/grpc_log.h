// Sends what gRPC and protobuf have to say into the server's own log.
#pragma once

namespace framecast::ingest {

// For the whole process, once; further calls do nothing.
void RouteGrpcLog();

// While one lives, gRPC's errors are logged as debug: somebody else reports them better.
class QuietGrpcLog {
 public:
  QuietGrpcLog();
  ~QuietGrpcLog();
  QuietGrpcLog(const QuietGrpcLog&) = delete;
  QuietGrpcLog& operator=(const QuietGrpcLog&) = delete;
};

}  // namespace framecast::ingest
