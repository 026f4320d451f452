// A server that does nothing but look at the tokens of its callers, over TLS if it is given
// credentials for that.
#pragma once

#include <grpcpp/server.h>
#include <grpcpp/server_context.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "framecast/v1/ingest.grpc.pb.h"
#include "framecast/v1/stream.grpc.pb.h"
#include "tests/support/test_authority.h"

namespace framecast::test {

class TokenServer {
 public:
  // Without a certificate: plain. With a client's authority: mutual TLS.
  explicit TokenServer(const IssuedPair& pair = {}, const std::string& client_authority = "");
  ~TokenServer();

  std::string port() const { return std::to_string(port_); }
  std::string address() const { return "127.0.0.1:" + port(); }

  // From now on, also for what a call that is open brings. Empty: nobody needs one.
  void Accept(const std::string& token);
  // Answers so instead, to everybody.
  void Refuse(const grpc::Status& status);
  // The `authorization` of each call so far; empty if it had none.
  std::vector<std::string> seen() const;

 private:
  class Ingest;
  class Streams;

  grpc::Status Judge(const grpc::ServerContext& context) const;
  grpc::Status Meet(const grpc::ServerContext& context);

  mutable std::mutex mutex_;
  std::string accepted_;
  grpc::Status refusal_;
  std::vector<std::string> seen_;
  std::unique_ptr<Ingest> ingest_;
  std::unique_ptr<Streams> streams_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace framecast::test
