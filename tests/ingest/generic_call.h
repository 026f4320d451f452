// Calls of services whose protos are not ours, with messages as bytes.
#pragma once

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <optional>
#include <string>

namespace framecast::test {

inline const std::string kHealthWatchMethod = "/grpc.health.v1.Health/Watch";
inline const std::string kReflectionMethod =
    "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
// ServerReflectionRequest{list_services: ""}.
inline const std::string kListServices("\x3a\x00", 2);

// HealthCheckResponse.status.
inline constexpr int kServing = 1;
inline constexpr int kNotServing = 2;

// One streaming call; gives up after kTestTimeout.
class OpenCall {
 public:
  OpenCall(grpc::Channel& channel, const std::string& method);
  // Cancels what is still open.
  ~OpenCall();
  OpenCall(const OpenCall&) = delete;
  OpenCall& operator=(const OpenCall&) = delete;

  bool Write(const std::string& message);
  // Nothing: the call is over.
  std::optional<std::string> Read();

 private:
  bool Wait();

  grpc::CompletionQueue queue_;
  grpc::ClientContext context_;
  grpc::GenericStub stub_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> call_;
};

// What grpc.health.v1.Health says about the service. Nothing: it does not know it.
std::optional<int> Health(grpc::Channel& channel, const std::string& service);

}  // namespace framecast::test
