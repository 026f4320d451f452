#include "services/tls/identity.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <array>
#include <ctime>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/files/small_file.h"

namespace framecast::tls {
namespace {

constexpr char kCiphers[] = "ECDHE+AESGCM:ECDHE+CHACHA20";
// As ALPN writes it: the length, then the name.
constexpr std::string_view kHttp11 = "\x08http/1.1";

template <auto Free>
struct FreeWith {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Bio = std::unique_ptr<BIO, FreeWith<BIO_free>>;
using Certificate = std::unique_ptr<X509, FreeWith<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;

absl::Status Fault(std::string_view flag, const std::string& file, std::string_view words) {
  return absl::FailedPreconditionError(
      absl::StrCat("--", std::string(flag), "=", file, ": ", std::string(words)));
}

// Why OpenSSL refused, in its words.
std::string TakeReason() {
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  ERR_clear_error();
  return reason == nullptr ? "OpenSSL does not say why" : reason;
}

absl::StatusOr<std::string> Read(std::string_view flag, const std::string& file) {
  auto content = files::ReadSmallFile(file);
  if (!content.ok()) return Fault(flag, file, std::string(content.status().message()));
  return content;
}

// All the certificates of a PEM text; none, if one of them is broken.
std::vector<Certificate> CertificatesOf(const std::string& pem) {
  const Bio text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  std::vector<Certificate> certificates;
  while (X509* next = PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr)) {
    certificates.emplace_back(next);
  }
  const bool to_the_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (!to_the_end) certificates.clear();
  return certificates;
}

Key KeyOf(const std::string& pem) {
  const Bio text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  // Nobody is there to type one; without this OpenSSL would ask the terminal.
  pem_password_cb* const no_password = [](char*, int, int, void*) { return 0; };
  Key key(PEM_read_bio_PrivateKey(text.get(), nullptr, no_password, nullptr));
  ERR_clear_error();
  return key;
}

// A client that speaks other protocols only is refused.
int ChooseProtocol(SSL* /*session*/, const unsigned char** out, unsigned char* out_size,
                   const unsigned char* in, unsigned in_size, void* /*unused*/) {
  unsigned char* chosen = nullptr;
  const auto* ours = reinterpret_cast<const unsigned char*>(kHttp11.data());
  const int result = SSL_select_next_proto(&chosen, out_size, ours, kHttp11.size(), in, in_size);
  if (result != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

std::shared_ptr<SSL_CTX> NewContext() {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context.get(), kCiphers);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                         SSL_OP_CIPHER_SERVER_PREFERENCE |
                                         SSL_OP_PRIORITIZE_CHACHA | SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE |
                                      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                      SSL_MODE_RELEASE_BUFFERS);
  // Records without data, such as changes of keys, come one a call, so that a peer that sends only
  // those does not keep a loop to itself.
  SSL_CTX_clear_mode(context.get(), SSL_MODE_AUTO_RETRY);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_alpn_select_cb(context.get(), ChooseProtocol, nullptr);
  return context;
}

std::chrono::system_clock::time_point NotAfter(const X509& certificate) {
  std::tm when{};
  ASN1_TIME_to_tm(X509_get0_notAfter(&certificate), &when);
  return std::chrono::system_clock::from_time_t(timegm(&when));
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Identity>> LoadIdentity(const IdentityFiles& files) {
  auto certificates_pem = Read("tls_cert", files.tls_cert);
  if (!certificates_pem.ok()) return certificates_pem.status();
  auto key_pem = Read("tls_key", files.tls_key);
  if (!key_pem.ok()) return key_pem.status();

  std::vector<Certificate> certificates = CertificatesOf(*certificates_pem);
  if (certificates.empty()) {
    return Fault("tls_cert", files.tls_cert,
                 "no certificate that can be read; give a PEM file with the server's certificate "
                 "first and those of its issuers behind it.");
  }
  const Key key = KeyOf(*key_pem);
  if (!key) {
    return Fault("tls_key", files.tls_key,
                 "no private key that can be read; give a PEM file with a key that is not "
                 "protected by a password.");
  }
  X509& own = *certificates.front();
  if (X509_check_private_key(&own, key.get()) != 1) {
    ERR_clear_error();
    return Fault("tls_key", files.tls_key,
                 absl::StrCat("not the key of the first certificate in --tls_cert=", files.tls_cert,
                              "; give the two that were made together."));
  }

  auto identity = std::make_shared<Identity>();
  identity->context = NewContext();
  SSL_CTX* const context = identity->context.get();
  ERR_clear_error();
  if (SSL_CTX_use_certificate(context, &own) != 1) {
    return Fault("tls_cert", files.tls_cert,
                 absl::StrCat("the certificate cannot be used: ", TakeReason(), "."));
  }
  if (SSL_CTX_use_PrivateKey(context, key.get()) != 1) {
    return Fault("tls_key", files.tls_key,
                 absl::StrCat("the key cannot be used: ", TakeReason(), "."));
  }
  for (std::size_t i = 1; i < certificates.size(); ++i) {
    if (SSL_CTX_add1_chain_cert(context, certificates[i].get()) != 1) {
      return Fault("tls_cert", files.tls_cert,
                   absl::StrCat("certificate ", i + 1, " cannot be used: ", TakeReason(), "."));
    }
  }
  if (!files.tls_client_ca.empty()) {
    auto client_ca = Read("tls_client_ca", files.tls_client_ca);
    if (!client_ca.ok()) return client_ca.status();
    if (CertificatesOf(*client_ca).empty()) {
      return Fault("tls_client_ca", files.tls_client_ca,
                   "no certificate that can be read; give a PEM file with those that sign the "
                   "clients' certificates.");
    }
    identity->client_ca = *std::move(client_ca);
  }
  identity->certificates = *std::move(certificates_pem);
  identity->key = *std::move(key_pem);
  identity->not_after = NotAfter(own);
  return identity;
}

}  // namespace framecast::tls
