#include "services/cli/tls_setup.h"

#include <openssl/x509.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/files/small_file.h"

namespace framecast::cli {
namespace {

namespace ssl = boost::asio::ssl;

// Where Debian, Ubuntu, Alpine and Arch keep them.
constexpr char kSystemAuthorities[] = "/etc/ssl/certs/ca-certificates.crt";

absl::Status Fault(const std::string& file, std::string_view words) {
  return absl::FailedPreconditionError(absl::StrCat(file, ": ", std::string(words)));
}

absl::StatusOr<std::string> Read(const std::string& file) {
  auto content = files::ReadSmallFile(file);
  if (!content.ok()) return Fault(file, std::string(content.status().message()));
  return content;
}

absl::Status Trust(const TlsOptions& options, TlsSetup& setup) {
  const std::string file = options.ca.empty() ? kSystemAuthorities : options.ca;
  auto content = Read(file);
  if (!content.ok() && options.ca.empty()) {
    return absl::FailedPreconditionError(absl::StrCat(
        std::string(content.status().message()), " Install ca-certificates, or give --ca=FILE."));
  }
  if (!content.ok()) return content.status();
  setup.authorities = *std::move(content);
  boost::system::error_code error;
  setup.context->add_certificate_authority(boost::asio::buffer(setup.authorities), error);
  X509_STORE* const store = SSL_CTX_get_cert_store(setup.context->native_handle());
  if (error || sk_X509_OBJECT_num(X509_STORE_get0_objects(store)) == 0) {
    return Fault(file, "no certificate that can be read; give the authority's in PEM.");
  }
  return absl::OkStatus();
}

absl::Status Show(const TlsOptions& options, TlsSetup& setup) {
  auto certificate = Read(options.cert);
  if (!certificate.ok()) return certificate.status();
  auto key = Read(options.key);
  if (!key.ok()) return key.status();
  setup.certificate = *std::move(certificate);
  setup.key = *std::move(key);
  boost::system::error_code error;
  setup.context->use_certificate_chain(boost::asio::buffer(setup.certificate), error);
  if (error) {
    return Fault(options.cert, "no certificate that can be read; give the client's in PEM.");
  }
  // Without this OpenSSL would ask the terminal.
  setup.context->set_password_callback(
      [](std::size_t, ssl::context::password_purpose) { return ""; });
  setup.context->use_private_key(boost::asio::buffer(setup.key), ssl::context::pem, error);
  if (error || SSL_CTX_check_private_key(setup.context->native_handle()) != 1) {
    return Fault(options.key, absl::StrCat("no private key without a password that belongs to the "
                                           "certificate in ",
                                           options.cert, "."));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<TlsSetup> LoadTls(const TlsOptions& options) {
  TlsSetup setup;
  setup.name = options.name;
  setup.context = std::make_shared<ssl::context>(ssl::context::tls_client);
  SSL_CTX* const context = setup.context->native_handle();
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
  setup.context->set_verify_mode(ssl::verify_peer);
  if (const absl::Status status = Trust(options, setup); !status.ok()) return status;
  if (!options.cert.empty()) {
    if (const absl::Status status = Show(options, setup); !status.ok()) return status;
  }
  return setup;
}

}  // namespace framecast::cli
