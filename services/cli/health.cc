// The smallest clients that can ask: one GET, and gRPC without generated code.
#include "services/cli/health.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>

#include <future>
#include <iostream>
#include <utility>

#include "services/cli/channel.h"
#include "services/cli/console.h"
#include "services/cli/exit_code.h"
#include "services/cli/http_get.h"

namespace framecast::cli {
namespace {

constexpr std::chrono::seconds kDeadline{3};

std::string AskGrpc(const std::string& address, const std::optional<TlsOptions>& tls) {
  ServerOptions server;
  server.address = address;
  server.tls = tls;
  Connection connection;
  if (const grpc::Status status = Connect(server, connection); !status.ok()) {
    return status.error_message();
  }
  // HealthCheckRequest without a service asks for the whole server: no bytes at all.
  // HealthCheckResponse that says SERVING: field 1, value 1.
  const std::string serving = "\x08\x01";
  grpc::GenericStub stub(connection.channel);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kDeadline);
  grpc::ByteBuffer response;
  std::promise<grpc::Status> done;
  const grpc::Slice nothing;
  const grpc::ByteBuffer empty(&nothing, 1);
  stub.UnaryCall(&context, "/grpc.health.v1.Health/Check", grpc::StubOptions(), &empty, &response,
                 [&done](grpc::Status status) { done.set_value(std::move(status)); });
  const grpc::Status status = done.get_future().get();
  if (!status.ok()) return Describe(status, server);
  grpc::Slice answer;
  response.DumpToSingleSlice(&answer);
  const std::string bytes(reinterpret_cast<const char*>(answer.begin()), answer.size());
  return bytes == serving ? "" : address + " is not serving (gRPC health).";
}

}  // namespace

std::string FindHttpTrouble(const std::string& address, const std::optional<TlsOptions>& tls) {
  absl::StatusOr<HttpAnswer> answer = HttpGet(address, "/readyz", tls, kDeadline);
  if (!answer.ok()) return std::string(answer.status().message());
  if (answer->status == 200) return "";
  std::string& body = answer->body;
  while (body.ends_with('\n')) body.pop_back();
  return address + " is not ready (HTTP " + std::to_string(answer->status) + "): " + body;
}

int RunHealth(const HealthOptions& options) {
  Console console("framecast health");
  for (const std::string& trouble :
       {options.http ? FindHttpTrouble(*options.http, options.tls) : "",
        options.server ? AskGrpc(*options.server, options.tls) : ""}) {
    if (trouble.empty()) continue;
    console.Say(trouble);
    return kExitFailed;
  }
  std::cout << "ready" << std::endl;
  return kExitDone;
}

}  // namespace framecast::cli
