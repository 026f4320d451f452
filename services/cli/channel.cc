// Settings as the contract allows them to clients; gRPC's status texts are cut to what helps.
#include "services/cli/channel.h"

#include <grpc/support/log.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>
#include <grpcpp/support/status.h>

#include <boost/asio/ip/address.hpp>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/cli/timed_socket.h"
#include "services/cli/tls_handshake.h"

namespace framecast::cli {
namespace {

constexpr int kPingAfterMs = 5'000;
constexpr int kPingTimeoutMs = 5'000;
constexpr int kConnectTimeoutMs = 5'000;

bool Contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

grpc::Status Unusable(const absl::Status& file) {
  return {grpc::StatusCode::FAILED_PRECONDITION, std::string(file.message())};
}

bool IsThisMachine(const std::string& address) {
  const std::string host = SplitAddress(address).host;
  boost::system::error_code error;
  const auto ip = boost::asio::ip::make_address(host, error);
  return error ? host == "localhost" : ip.is_loopback();
}

// Reads the certificates' files.
grpc::Status CredentialsFor(const ServerOptions& server, grpc::ChannelArguments& arguments,
                            std::shared_ptr<grpc::ChannelCredentials>& credentials) {
  if (!server.tls) {
    credentials = grpc::InsecureChannelCredentials();
    return grpc::Status::OK;
  }
  const absl::StatusOr<TlsSetup> setup = LoadTls(*server.tls);
  if (!setup.ok()) return Unusable(setup.status());
  if (!setup->name.empty()) arguments.SetSslTargetNameOverride(setup->name);
  credentials = grpc::SslCredentials({setup->authorities, setup->key, setup->certificate});
  return grpc::Status::OK;
}

// Empty: there is one.
std::string HintWithoutToken(const TokenSource& source) {
  const absl::StatusOr<std::string> token = source.Read();
  if (!token.ok() || !token->empty()) return "";
  if (source.file.empty()) return " Give --token_file=FILE or FRAMECAST_TOKEN.";
  return " There is no token: FRAMECAST_TOKEN_FILE=" + source.file + " does not exist.";
}

std::string Sentence(std::string words) {
  if (!words.ends_with('.')) words += '.';
  return words;
}

// What gRPC says where TLS and no TLS meet, and where a certificate is not right, is no more than
// "Socket closed" or "Ssl handshake failed".
std::string FindTlsMistake(const ServerOptions& server) {
  if (!server.tls) {
    return SpeaksTls(server.address) ? server.address + " speaks TLS: give --tls." : "";
  }
  const absl::StatusOr<TlsSetup> setup = LoadTls(*server.tls);
  return setup.ok() ? FindTlsMistake(server.address, *setup) : "";
}

std::string DescribeNoConnection(const std::string& said, const ServerOptions& server) {
  const std::string& address = server.address;
  if (Contains(said, "onnection refused")) {
    std::string words = "nothing listens at " + address + " (connection refused).";
    if (!IsThisMachine(address)) {
      words += " Compose publishes to 127.0.0.1 until FRAMECAST_BIND is set in .env.";
    }
    return words;
  }
  if (Contains(said, "DNS") || Contains(said, "name resolution") || Contains(said, "C-ares")) {
    return "the name in " + address + " cannot be resolved.";
  }
  if (Contains(said, "imeout") || Contains(said, "imed out")) {
    return "no answer from " + address + " (timeout).";
  }
  if (Contains(said, "http1")) {
    return address + " speaks HTTP/1, not gRPC: give the server's --grpc_address (port 50051).";
  }
  if (Contains(said, "server is stopping")) return address + " is stopping.";
  if (Contains(said, "failed to connect")) {
    if (std::string mistake = FindTlsMistake(server); !mistake.empty()) return mistake;
  }
  return "no connection to " + address + ": " + Sentence(said);
}

}  // namespace

void Connection::Authorize(grpc::ClientContext& context) const {
  if (!token.empty()) context.AddMetadata("authorization", "Bearer " + token);
}

grpc::Status Connect(const ServerOptions& server, Connection& connection) {
  absl::StatusOr<std::string> token = server.token.Read();
  if (!token.ok()) return Unusable(token.status());
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kPingAfterMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kPingTimeoutMs);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  // Each channel connects for itself; shared, it would wait for another's backoff.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  // This is also how long one attempt to connect may take.
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kConnectTimeoutMs);
  arguments.SetMaxReceiveMessageSize(-1);
  std::shared_ptr<grpc::ChannelCredentials> credentials;
  grpc::Status status = CredentialsFor(server, arguments, credentials);
  if (!status.ok()) return status;
  connection.channel = grpc::CreateCustomChannel(server.address, credentials, arguments);
  connection.token = *std::move(token);
  const bool bare = !server.tls && !connection.token.empty() && !IsThisMachine(server.address);
  if (bare) {
    connection.warning = "the token travels unencrypted to " + server.address +
                         "; give --tls if the server has a certificate.";
  }
  return status;
}

std::string FindFileMistake(const ServerOptions& server) {
  Connection unused;
  return Connect(server, unused).error_message();
}

std::string Describe(const grpc::Status& status, const ServerOptions& server) {
  const std::string& said = status.error_message();
  switch (status.error_code()) {
    case grpc::StatusCode::UNIMPLEMENTED:
      return absl::StrCat(server.address,
                          " does not serve this: it is a node with --roles=gateway (push to an "
                          "ingest node), or no framecast server's gRPC address (--grpc_address)",
                          said.empty() ? "." : ": ", said.empty() ? "" : Sentence(said));
    case grpc::StatusCode::UNAVAILABLE:
      return DescribeNoConnection(said, server);
    case grpc::StatusCode::UNAUTHENTICATED:
    case grpc::StatusCode::PERMISSION_DENIED:
      return Sentence(said) + HintWithoutToken(server.token);
    default:
      return said;
  }
}

bool IsTokenRefused(const grpc::Status& status) {
  return status.error_code() == grpc::StatusCode::UNAUTHENTICATED ||
         (status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED &&
          Contains(status.error_message(), "failed tokens"));
}

void QuietGrpc() {
  if (std::getenv("GRPC_VERBOSITY") != nullptr) return;  // NOLINT(concurrency-mt-unsafe): at start
  gpr_set_log_function([](gpr_log_func_args*) {});
}

}  // namespace framecast::cli
