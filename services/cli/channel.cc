// Settings as the contract allows them to clients; gRPC's status texts are cut to what helps.
#include "services/cli/channel.h"

#include <grpc/support/log.h>
#include <grpcpp/channel.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>
#include <grpcpp/support/status.h>

#include <cstdlib>
#include <string_view>

namespace framecast::cli {
namespace {

constexpr int kPingAfterMs = 5'000;
constexpr int kPingTimeoutMs = 5'000;
constexpr int kConnectTimeoutMs = 5'000;

bool Contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

bool IsThisMachine(const std::string& server) {
  return server.starts_with("localhost:") || server.starts_with("127.") ||
         server.starts_with("[::1]");
}

}  // namespace

std::shared_ptr<grpc::Channel> Connect(const std::string& server) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kPingAfterMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kPingTimeoutMs);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  // Each channel connects for itself; shared, it would wait for another's backoff.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  // This is also how long one attempt to connect may take.
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kConnectTimeoutMs);
  arguments.SetMaxReceiveMessageSize(-1);
  return grpc::CreateCustomChannel(server, grpc::InsecureChannelCredentials(), arguments);
}

std::string Describe(const grpc::Status& status, const std::string& server) {
  const std::string& said = status.error_message();
  if (status.error_code() == grpc::StatusCode::UNIMPLEMENTED) {
    return server + " is no framecast server's gRPC address (its --grpc_address): " + said + ".";
  }
  if (status.error_code() != grpc::StatusCode::UNAVAILABLE) return said;
  if (Contains(said, "onnection refused")) {
    std::string words = "nothing listens at " + server + " (connection refused).";
    if (!IsThisMachine(server)) {
      words += " Compose publishes to 127.0.0.1 until FRAMECAST_BIND is set in .env.";
    }
    return words;
  }
  if (Contains(said, "DNS") || Contains(said, "name resolution") || Contains(said, "C-ares")) {
    return "the name in " + server + " cannot be resolved.";
  }
  if (Contains(said, "imeout") || Contains(said, "imed out")) {
    return "no answer from " + server + " (timeout).";
  }
  if (Contains(said, "http1")) {
    return server + " speaks HTTP/1, not gRPC: give the server's --grpc_address (port 50051).";
  }
  if (Contains(said, "server is stopping")) return server + " is stopping.";
  return "no connection to " + server + ": " + said + (said.ends_with('.') ? "" : ".");
}

void QuietGrpc() {
  if (std::getenv("GRPC_VERBOSITY") != nullptr) return;  // NOLINT(concurrency-mt-unsafe): at start
  gpr_set_log_function([](gpr_log_func_args*) {});
}

}  // namespace framecast::cli
