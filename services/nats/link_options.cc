#include "services/nats/link_options.h"

#include <nats/nats.h>

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/files/small_file.h"
#include "services/nats/failure.h"

namespace framecast::nats {
namespace {

// Two unanswered pings and the third's time: a dead path is noticed within six seconds.
constexpr std::int64_t kPingIntervalMs = 2000;
constexpr int kPingsOut = 2;
// Room for a message of NATS's usual 1 MiB with its head: one write, one read.
constexpr int kSocketBufferBytes = (1 << 20) + 4096;

// A name that no certificate has.
constexpr char kNobody[] = "nobody.invalid";

absl::Status Fault(const std::string& file, std::string_view words) {
  return absl::FailedPreconditionError(absl::StrCat(file, ": ", std::string(words)));
}

absl::StatusOr<std::string> Read(const std::string& file) {
  auto content = files::ReadSmallFile(file);
  if (!content.ok()) return Fault(file, std::string(content.status().message()));
  if (content->empty()) return Fault(file, "it is empty.");
  return content;
}

// As JSON writes it between quotes: cnats copies names and secrets into its greeting as they are.
std::string Escaped(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string escaped;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte < 0x20) {
      escaped += "\\u00";
      escaped += kHex[byte >> 4];
      escaped += kHex[byte & 15];
      continue;
    }
    if (letter == '"' || letter == '\\') escaped += '\\';
    escaped += letter;
  }
  return escaped;
}

absl::Status SetIdentity(natsOptions* made, const ConnectOptions& options,
                         const ServerAddress& server) {
  const int ways = int{!server.user.empty() || !server.token.empty()} +
                   int{!options.credentials_file.empty()} + int{!options.token_file.empty()};
  if (ways > 1) {
    return absl::InvalidArgumentError(
        "a NATS client says in one way who it is: in the URL, with a token file or with a "
        "credentials file.");
  }
  if (!server.user.empty()) {
    natsOptions_SetUserInfo(made, Escaped(server.user).c_str(), Escaped(server.password).c_str());
  }
  if (!server.token.empty()) natsOptions_SetToken(made, Escaped(server.token).c_str());
  if (!options.token_file.empty()) {
    auto token = Read(options.token_file);
    if (!token.ok()) return token.status();
    const auto line = std::string(absl::StripAsciiWhitespace(token->substr(0, token->find('\n'))));
    if (line.empty()) return Fault(options.token_file, "its first line is to be a token.");
    natsOptions_SetToken(made, Escaped(line).c_str());
  }
  if (!options.credentials_file.empty()) {
    auto credentials = Read(options.credentials_file);
    if (!credentials.ok()) return credentials.status();
    if (credentials->find("NATS USER JWT") == std::string::npos ||
        credentials->find("USER NKEY SEED") == std::string::npos) {
      return Fault(options.credentials_file,
                   "it is to hold a user's JWT and its seed, as nsc writes them.");
    }
    natsOptions_SetUserCredentialsFromFiles(made, options.credentials_file.c_str(), nullptr);
  }
  return absl::OkStatus();
}

absl::Status SetTls(natsOptions* made, const ConnectOptions& options, const ServerAddress& server) {
  if (options.cert_file.empty() != options.key_file.empty()) {
    return absl::InvalidArgumentError(
        "a certificate for NATS needs its key, and a key its certificate.");
  }
  if (!server.tls) {
    natsOptions_SetWriteDeadline(made, kWriteDeadlineMs);
    // cnats would change to TLS for a server that insists on it, without the care that Link takes.
    natsOptions_SetExpectedHostname(made, kNobody);
    return absl::OkStatus();
  }
  // With a deadline of cnats's, reading and writing at once take each other's wants for their own,
  // and the connection stands still. Link sets the kernel's.
  natsOptions_SetWriteDeadline(made, 0);
  natsOptions_SetSecure(made, true);
  // Whether or not cnats was built to insist on the name.
  natsOptions_SetExpectedHostname(made, server.host.c_str());
  if (!options.ca_file.empty()) {
    auto authorities = Read(options.ca_file);
    if (!authorities.ok()) return authorities.status();
    if (natsOptions_SetCATrustedCertificates(made, authorities->c_str()) != NATS_OK) {
      return Fault(options.ca_file, absl::StrCat("no certificate that can be read: ", LastWord()));
    }
  }
  if (options.cert_file.empty()) return absl::OkStatus();
  for (const std::string& file : {options.cert_file, options.key_file}) {
    auto content = Read(file);
    if (!content.ok()) return content.status();
    // OpenSSL would ask the terminal for it.
    if (content->find("ENCRYPTED") != std::string::npos) {
      return Fault(file, "it is protected by a password; give a key that is not.");
    }
  }
  if (natsOptions_LoadCertificatesChain(made, options.cert_file.c_str(),
                                        options.key_file.c_str()) != NATS_OK) {
    return Fault(options.cert_file,
                 absl::StrCat("it cannot be used with ", options.key_file, ": ", LastWord()));
  }
  return absl::OkStatus();
}

}  // namespace

void FreeOptions::operator()(__natsOptions* options) const { natsOptions_Destroy(options); }

absl::StatusOr<OptionsPtr> MakeOptions(const ConnectOptions& options, const ServerAddress& server) {
  natsOptions* created = nullptr;
  if (natsOptions_Create(&created) != NATS_OK) {
    return absl::ResourceExhaustedError("cnats cannot be set up: no memory.");
  }
  OptionsPtr made(created);
  const ServerAddress bare{.host = server.host, .port = server.port};
  natsOptions_SetURL(created, bare.url().c_str());
  natsOptions_SetName(created, Escaped(options.name).c_str());
  // Connection comes back by itself: cnats would keep what is published meanwhile and send it late,
  // end for good at the second refusal, and hold its lock while it dials.
  natsOptions_SetAllowReconnect(created, false);
  natsOptions_SetIgnoreDiscoveredServers(created, true);
  natsOptions_SetTimeout(created, kConnectTimeoutMs);
  natsOptions_SetSendAsap(created, true);
  natsOptions_SetIOBufSize(created, kSocketBufferBytes);
  natsOptions_SetPingInterval(created, kPingIntervalMs);
  natsOptions_SetMaxPingsOut(created, kPingsOut);
  natsOptions_UseGlobalMessageDelivery(created, true);
  if (auto status = SetIdentity(created, options, server); !status.ok()) return status;
  if (auto status = SetTls(created, options, server); !status.ok()) return status;
  return made;
}

}  // namespace framecast::nats
