// The smallest clients that can ask: an HTTP/1.0 request, and gRPC without generated code.
#include "services/cli/health.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>

#include <boost/asio/ip/tcp.hpp>
#include <future>
#include <iostream>
#include <sstream>

#include "services/cli/channel.h"
#include "services/cli/console.h"
#include "services/cli/exit_code.h"

namespace framecast::cli {
namespace {

constexpr std::chrono::seconds kDeadline{3};

// Empty: ready.
std::string AskHttp(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos) return address + " is no address; give HOST:PORT.";
  std::string host = address.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  boost::asio::ip::tcp::iostream stream;
  stream.expires_after(kDeadline);
  stream.connect(host, address.substr(colon + 1));
  if (!stream) return "no connection to " + address + ": " + stream.error().message() + ".";
  stream << "GET /readyz HTTP/1.0\r\nHost: " << address << "\r\n\r\n" << std::flush;
  std::string version;
  int status = 0;
  if (!(stream >> version >> status) || !version.starts_with("HTTP/1.")) {
    return address + " gives no answer that is HTTP.";
  }
  if (status == 200) return "";
  std::ostringstream rest;
  rest << stream.rdbuf();
  const std::string text = rest.str();
  const std::size_t body = text.find("\r\n\r\n");
  std::string words = body == std::string::npos ? "" : text.substr(body + 4);
  while (words.ends_with('\n')) words.pop_back();
  return address + " is not ready (HTTP " + std::to_string(status) + "): " + words;
}

std::string AskGrpc(const std::string& server) {
  // HealthCheckRequest without a service asks for the whole server: no bytes at all.
  // HealthCheckResponse that says SERVING: field 1, value 1.
  const std::string serving = "\x08\x01";
  grpc::GenericStub stub(Connect(server));
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
  return bytes == serving ? "" : server + " is not serving (gRPC health).";
}

}  // namespace

int RunHealth(const HealthOptions& options) {
  Console console("framecast health");
  for (const std::string& trouble : {options.http ? AskHttp(*options.http) : "",
                                     options.server ? AskGrpc(*options.server) : ""}) {
    if (trouble.empty()) continue;
    console.Say(trouble);
    return kExitFailed;
  }
  std::cout << "ready" << std::endl;
  return kExitDone;
}

}  // namespace framecast::cli
