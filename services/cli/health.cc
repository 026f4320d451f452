// The smallest clients that can ask: an HTTP/1.0 request, and gRPC without generated code.
#include "services/cli/health.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>

#include <future>
#include <iostream>
#include <sstream>
#include <utility>

#include "services/cli/channel.h"
#include "services/cli/console.h"
#include "services/cli/exit_code.h"
#include "services/cli/timed_socket.h"
#include "services/cli/tls_handshake.h"

namespace framecast::cli {
namespace {

constexpr std::chrono::seconds kDeadline{3};
constexpr std::size_t kLongestAnswer = 65'536;

// All that comes until the peer closes, up to the longest answer that is waited for.
std::string ReadAnswer(TimedSocket& socket) {
  std::string answer;
  while (answer.size() < kLongestAnswer && !socket.ReadSome(answer)) {
  }
  return answer;
}

// Empty: ready.
std::string AskHttp(const std::string& address, const std::optional<TlsOptions>& tls) {
  TlsSetup setup;
  if (tls) {
    absl::StatusOr<TlsSetup> loaded = LoadTls(*tls);
    if (!loaded.ok()) return std::string(loaded.status().message());
    setup = *std::move(loaded);
  }
  TimedSocket socket(kDeadline);
  if (const auto error = socket.Connect(address)) {
    return "no connection to " + address + ": " + error.message() + ".";
  }
  if (tls) {
    std::string trouble = BeginTls(socket, address, setup, kHttp1);
    if (!trouble.empty()) return trouble;
  }
  if (const auto error = socket.Write("GET /readyz HTTP/1.0\r\nHost: " + address + "\r\n\r\n")) {
    return "no connection to " + address + ": " + error.message() + ".";
  }
  const std::string answer = ReadAnswer(socket);
  std::istringstream words(answer);
  std::string version;
  int status = 0;
  if (!(words >> version >> status) || !version.starts_with("HTTP/1.")) {
    if (!tls && SpeaksTls(address)) return address + " speaks TLS: give --tls.";
    return address + " gives no answer that is HTTP.";
  }
  if (status == 200) return "";
  const std::size_t head = answer.find("\r\n\r\n");
  std::string body = head == std::string::npos ? "" : answer.substr(head + 4);
  while (body.ends_with('\n')) body.pop_back();
  return address + " is not ready (HTTP " + std::to_string(status) + "): " + body;
}

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

int RunHealth(const HealthOptions& options) {
  Console console("framecast health");
  for (const std::string& trouble : {options.http ? AskHttp(*options.http, options.tls) : "",
                                     options.server ? AskGrpc(*options.server, options.tls) : ""}) {
    if (trouble.empty()) continue;
    console.Say(trouble);
    return kExitFailed;
  }
  std::cout << "ready" << std::endl;
  return kExitDone;
}

}  // namespace framecast::cli
