#include "tests/cli/token_server.h"

#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include <chrono>
#include <stdexcept>

namespace framecast::test {
namespace {

constexpr std::uint64_t kMaxFrameBytes = 1 << 20;

std::string AuthorizationOf(const grpc::ServerContext& context) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find("authorization");
  if (found == metadata.end()) return "";
  return {found->second.data(), found->second.size()};
}

std::shared_ptr<grpc::ServerCredentials> CredentialsOf(const IssuedPair& pair,
                                                       const std::string& client_authority) {
  if (pair.certificate.empty()) return grpc::InsecureServerCredentials();
  grpc::SslServerCredentialsOptions options(
      client_authority.empty() ? GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE
                               : GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_root_certs = client_authority;
  options.pem_key_cert_pairs.push_back({pair.key, pair.certificate});
  return grpc::SslServerCredentials(options);
}

}  // namespace

class TokenServer::Ingest : public v1::IngestService::Service {
 public:
  explicit Ingest(TokenServer& server) : server_(server) {}
  grpc::Status Publish(
      grpc::ServerContext* context,
      grpc::ServerReaderWriter<v1::PublishResponse, v1::PublishRequest>* stream) override {
    v1::PublishRequest request;
    stream->Read(&request);
    if (grpc::Status status = server_.Meet(*context); !status.ok()) return status;
    v1::PublishResponse response;
    response.mutable_opened()->set_epoch(1);
    response.mutable_opened()->set_max_frame_bytes(kMaxFrameBytes);
    stream->Write(response);
    while (stream->Read(&request)) {
      if (grpc::Status status = server_.Judge(*context); !status.ok()) return status;
      response.mutable_ack()->set_sequence(request.frame().sequence());
      stream->Write(response);
    }
    return grpc::Status::OK;
  }

 private:
  TokenServer& server_;
};

class TokenServer::Streams : public v1::StreamService::Service {
 public:
  explicit Streams(TokenServer& server) : server_(server) {}
  grpc::Status ListStreams(grpc::ServerContext* context, const v1::ListStreamsRequest*,
                           v1::ListStreamsResponse*) override {
    return server_.Meet(*context);
  }
  grpc::Status Watch(grpc::ServerContext* context, const v1::WatchRequest*,
                     grpc::ServerWriter<v1::WatchResponse>* stream) override {
    if (grpc::Status status = server_.Meet(*context); !status.ok()) return status;
    v1::WatchResponse response;
    response.set_epoch(1);
    response.mutable_frame()->set_sequence(1);
    response.mutable_frame()->set_payload("picture");
    stream->Write(response);
    return grpc::Status::OK;
  }

 private:
  TokenServer& server_;
};

TokenServer::TokenServer(const IssuedPair& pair, const std::string& client_authority)
    : ingest_(std::make_unique<Ingest>(*this)), streams_(std::make_unique<Streams>(*this)) {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", CredentialsOf(pair, client_authority), &port_);
  builder.RegisterService(ingest_.get());
  builder.RegisterService(streams_.get());
  server_ = builder.BuildAndStart();
  if (server_ == nullptr || port_ == 0) throw std::runtime_error("the test's server cannot start");
}

TokenServer::~TokenServer() { server_->Shutdown(std::chrono::system_clock::now()); }

void TokenServer::Accept(const std::string& token) {
  const std::lock_guard lock(mutex_);
  accepted_ = token;
}

void TokenServer::Refuse(const grpc::Status& status) {
  const std::lock_guard lock(mutex_);
  refusal_ = status;
}

std::vector<std::string> TokenServer::seen() const {
  const std::lock_guard lock(mutex_);
  return seen_;
}

grpc::Status TokenServer::Judge(const grpc::ServerContext& context) const {
  const std::lock_guard lock(mutex_);
  if (!refusal_.ok()) return refusal_;
  if (accepted_.empty() || AuthorizationOf(context) == "Bearer " + accepted_) {
    return grpc::Status::OK;
  }
  return {grpc::StatusCode::UNAUTHENTICATED, "this token is unknown"};
}

grpc::Status TokenServer::Meet(const grpc::ServerContext& context) {
  {
    const std::lock_guard lock(mutex_);
    seen_.push_back(AuthorizationOf(context));
  }
  return Judge(context);
}

}  // namespace framecast::test
