#include "services/nats/failure.h"

#include <nats/nats.h>

#include "absl/strings/str_cat.h"
#include "services/nats/reachability.h"

namespace framecast::nats {

std::string LastWord() {
  const char* text = nats_GetLastError(nullptr);
  std::string_view words = text == nullptr ? "cnats does not say why" : text;
  if (const std::size_t end = words.find("): "); words.starts_with('(') && end < words.size()) {
    words.remove_prefix(end + 3);
  }
  return std::string(words);
}

std::string FailureSentence(const ServerAddress& server, int status, std::string_view word) {
  const std::string url = server.url();
  switch (status) {
    case NATS_NO_SERVER: {
      const std::string reason = WhyUnreachable(server.host, server.port);
      return absl::StrCat(url, " cannot be reached: ", reason.empty() ? "it was late" : reason,
                          ".");
    }
    case NATS_TIMEOUT:
      return absl::StrCat(url, " took the connection, but does not greet as NATS does.");
    case NATS_CONNECTION_AUTH_FAILED:
      return RefusalSentence(server, word);
    case NATS_SECURE_CONNECTION_WANTED:
      return absl::StrCat(url, " does not speak TLS, which this client asks for.");
    case NATS_SSL_ERROR:
      if (!server.tls) return absl::StrCat(url, " insists on TLS: give it as tls://.");
      return absl::StrCat("TLS with ", url, " failed: ", std::string(word), ".");
    case NATS_PROTOCOL_ERROR:
      // The greeting that cnats read nothing of.
      if (word.find("got ''") != std::string_view::npos) {
        return absl::StrCat(url, " closed the connection instead of greeting",
                            server.tls ? "; perhaps it asks for a client's certificate." : ".");
      }
      break;
    case NATS_CONNECTION_CLOSED:
    case NATS_IO_ERROR:
      return absl::StrCat(url, " closed the connection.");
    case NATS_STALE_CONNECTION:
      return absl::StrCat(url, " did not answer for some seconds.");
    case NATS_ERR:
      return absl::StrCat(url, " says: ", std::string(word), ".");
    default:
      break;
  }
  return absl::StrCat(url, ": ", natsStatus_GetText(static_cast<natsStatus>(status)), ": ",
                      std::string(word), ".");
}

std::string RefusalSentence(const ServerAddress& server, std::string_view words) {
  return absl::StrCat(server.url(), " refuses this client: ", std::string(words),
                      "; check its token, password or credentials.");
}

}  // namespace framecast::nats
