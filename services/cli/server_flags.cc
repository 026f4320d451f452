// The token's two options read the environment here, not through CLI11: it does not tell what was
// typed from what was found there, and an option wins over any variable.
#include "services/cli/server_flags.h"

#include <cstdlib>
#include <string_view>

namespace framecast::cli {
namespace {

constexpr char kDefaultAddress[] = "127.0.0.1:50051";
constexpr char kDefaultHttp[] = "127.0.0.1:8000";
constexpr char kGroup[] = "Server";

// Empty is as good as unset: compose files pass variables on that may not be there.
std::string Variable(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): before any thread
  return value == nullptr ? "" : value;
}

void CheckToken(const std::string& name, const std::string& token) {
  const std::string mistake = TokenMistake(token);
  if (!mistake.empty()) throw CLI::ValidationError(name, mistake);
}

// An empty variable in a shell must not turn TLS off in silence.
std::string EmptyMistake(const std::string& text) { return text.empty() ? "it is empty." : ""; }

CLI::Option* AddFile(CLI::App& command, const std::string& name, std::string& file,
                     const std::string& variable, const std::string& words) {
  return command.add_option(name, file, words)
      ->envname(variable)
      ->type_name("FILE")
      ->check(CLI::Validator(EmptyMistake, ""))
      ->group(kGroup);
}

}  // namespace

std::string AddressMistake(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  const std::string port = colon == std::string::npos ? "" : text.substr(colon + 1);
  const bool good = colon != 0 && !port.empty() && port.size() <= 5 &&
                    port.find_first_not_of("0123456789") == std::string::npos &&
                    std::stoul(port) <= 65535;
  return good ? "" : text + " is no address; give HOST:PORT.";
}

CLI::Option* AddHttpAddress(CLI::App& command, std::string& address) {
  address = kDefaultHttp;
  return command.add_option("--http", address, "framecastd's HTTP address")
      ->envname("FRAMECAST_HTTP")
      ->check(CLI::Validator(AddressMistake, "HOST:PORT"))
      ->capture_default_str();
}

std::shared_ptr<ServerFlags> ServerFlags::AddTo(CLI::App& command) {
  std::shared_ptr<ServerFlags> flags(new ServerFlags);
  flags->address_ = kDefaultAddress;
  flags->by_address_ = command.add_option("--server", flags->address_, "framecastd's gRPC address")
                           ->envname("FRAMECAST_SERVER")
                           ->check(CLI::Validator(AddressMistake, "HOST:PORT"))
                           ->capture_default_str()
                           ->group(kGroup);
  flags->by_token_ = command
                         .add_option("--token", flags->token_,
                                     "the token that the server wants to see; other users of this "
                                     "machine can read command lines (Env:FRAMECAST_TOKEN)")
                         ->type_name("TOKEN")
                         ->group(kGroup);
  command
      .add_option("--token_file", flags->token_file_,
                  "a file with the token, or with FRAMECAST_TOKEN=TOKEN in it; read anew for each "
                  "connection (Env:FRAMECAST_TOKEN_FILE)")
      ->type_name("FILE")
      ->check(CLI::Validator(EmptyMistake, ""))
      ->group(kGroup);
  flags->by_tls_ = command.add_flag("--tls", flags->tls_, "the server speaks TLS")
                       ->envname("FRAMECAST_TLS")
                       ->group(kGroup);
  TlsOptions& tls = flags->tls_options_;
  AddFile(command, "--ca", tls.ca, "FRAMECAST_CA",
          "PEM with the authorities to trust instead of the system's; implies --tls");
  CLI::Option* const cert =
      AddFile(command, "--cert", tls.cert, "FRAMECAST_CERT",
              "PEM with this client's certificate, for mutual TLS; implies --tls");
  CLI::Option* const key =
      AddFile(command, "--key", tls.key, "FRAMECAST_KEY", "PEM with the certificate's key");
  cert->needs(key);
  key->needs(cert);
  command
      .add_option("--tls_name", tls.name,
                  "the name that the server's certificate is for, if not the host of --server; "
                  "implies --tls")
      ->envname("FRAMECAST_TLS_NAME")
      ->type_name("NAME")
      ->check(CLI::Validator(EmptyMistake, ""))
      ->group(kGroup);
  return flags;
}

ServerOptions ServerFlags::Options() const {
  ServerOptions options;
  options.address = address_;
  if (!by_token_->empty()) {
    CheckToken("--token", token_);
    options.token.token = token_;
  } else if (!token_file_.empty()) {
    options.token.file = token_file_;
  } else if (const std::string token = Variable("FRAMECAST_TOKEN"); !token.empty()) {
    CheckToken("FRAMECAST_TOKEN", token);
    options.token.token = token;
  } else {
    options.token.file = Variable("FRAMECAST_TOKEN_FILE");
    options.token.file_may_be_missing = true;
  }
  const bool implied =
      !tls_options_.ca.empty() || !tls_options_.cert.empty() || !tls_options_.name.empty();
  if (implied && !by_tls_->empty() && !tls_) {
    throw CLI::ValidationError(
        "--tls=false", "--ca, --cert and --tls_name (or their variables) are for TLS only.");
  }
  if (tls_ || implied) options.tls = tls_options_;
  return options;
}

}  // namespace framecast::cli
