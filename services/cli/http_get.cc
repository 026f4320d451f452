// HTTP/1.0: the answer ends with the connection.
#include "services/cli/http_get.h"

#include <sstream>
#include <utility>

#include "services/cli/timed_socket.h"
#include "services/cli/tls_handshake.h"

namespace framecast::cli {
namespace {

constexpr std::size_t kLongestAnswer = std::size_t{8} << 20;

absl::Status NoConnection(const std::string& address, const TimedSocket::ErrorCode& error) {
  return absl::UnavailableError("no connection to " + address + ": " + error.message() + ".");
}

// All that comes until the peer closes, up to the longest answer that is waited for.
std::string ReadAnswer(TimedSocket& socket) {
  std::string answer;
  while (answer.size() < kLongestAnswer && !socket.ReadSome(answer)) {
  }
  return answer;
}

}  // namespace

absl::StatusOr<HttpAnswer> HttpGet(const std::string& address, const std::string& path,
                                   const std::optional<TlsOptions>& tls,
                                   std::chrono::milliseconds patience) {
  TlsSetup setup;
  if (tls) {
    absl::StatusOr<TlsSetup> loaded = LoadTls(*tls);
    if (!loaded.ok()) return loaded.status();
    setup = *std::move(loaded);
  }
  TimedSocket socket(patience);
  if (const auto error = socket.Connect(address)) return NoConnection(address, error);
  if (tls) {
    const std::string trouble = BeginTls(socket, address, setup, kHttp1);
    if (!trouble.empty()) return absl::UnavailableError(trouble);
  }
  if (const auto error =
          socket.Write("GET " + path + " HTTP/1.0\r\nHost: " + address + "\r\n\r\n")) {
    return NoConnection(address, error);
  }
  const std::string answer = ReadAnswer(socket);
  std::istringstream words(answer);
  std::string version;
  HttpAnswer result;
  const bool is_http = words >> version >> result.status && version.starts_with("HTTP/1.");
  // Some servers that speak TLS answer who does not: 400.
  if (!tls && (!is_http || result.status == 400) && SpeaksTls(address)) {
    return absl::UnavailableError(address + " speaks TLS: give --tls.");
  }
  if (!is_http) return absl::UnavailableError(address + " gives no answer that is HTTP.");
  const std::size_t head = answer.find("\r\n\r\n");
  if (head != std::string::npos) result.body = answer.substr(head + 4);
  return result;
}

}  // namespace framecast::cli
