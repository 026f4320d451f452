#include "tests/support/tls_client.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <utility>

namespace framecast::test {
namespace {

using Context = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

class TlsLayer final : public Layer {
 public:
  TlsLayer(int socket, const TlsSettings& settings, TlsFacts* facts)
      : context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free),
        session_((Configure(settings), SSL_new(context_.get())), SSL_free) {
    SSL_set_fd(session_.get(), socket);
    SSL_set_tlsext_host_name(session_.get(), "localhost");
    SSL_set1_host(session_.get(), "localhost");
    const bool secure = SSL_connect(session_.get()) == 1;
    if (!secure) ERR_clear_error();
    open_ = secure;
    if (facts != nullptr) *facts = Facts(secure);
  }

  long Send(const char* bytes, std::size_t size) override {
    if (!open_) return NotOpen();
    ERR_clear_error();
    return After(SSL_write(session_.get(), bytes, static_cast<int>(size)));
  }
  long Receive(char* to, std::size_t size) override {
    if (!open_) return NotOpen();
    ERR_clear_error();
    return After(SSL_read(session_.get(), to, static_cast<int>(size)));
  }
  bool Holds() const override { return SSL_pending(session_.get()) > 0; }
  void EndSending() override {
    if (open_) SSL_shutdown(session_.get());
  }
  void UpdateKeys() { SSL_key_update(session_.get(), SSL_KEY_UPDATE_REQUESTED); }
  bool said_goodbye() { return (SSL_get_shutdown(session_.get()) & SSL_RECEIVED_SHUTDOWN) != 0; }

 private:
  static long NotOpen() {
    errno = ENOTCONN;
    return -1;
  }
  long After(int result) {
    const int error = result > 0 ? SSL_ERROR_NONE : SSL_get_error(session_.get(), result);
    errno = error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? EAGAIN : ECONNRESET;
    return result;
  }

  void Configure(const TlsSettings& settings) {
    SSL_CTX* const context = context_.get();
    // An old version is refused by the server, not by the client's own policy.
    SSL_CTX_set_security_level(context, 0);
    SSL_CTX_set_cipher_list(context, "ALL");
    SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context, settings.newest_version);
    if (!settings.only_suite.empty()) {
      SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
      SSL_CTX_set_ciphersuites(context, settings.only_suite.c_str());
    }
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    const std::unique_ptr<X509, decltype(&X509_free)> ca(ReadCertificate(settings.ca), X509_free);
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context), ca.get());
    if (!settings.protocols.empty()) {
      SSL_CTX_set_alpn_protos(context,
                              reinterpret_cast<const unsigned char*>(settings.protocols.data()),
                              static_cast<unsigned>(settings.protocols.size()));
    }
  }

  static X509* ReadCertificate(const std::string& pem) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> text(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
    X509* certificate = PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr);
    if (certificate == nullptr) throw std::runtime_error("a test's certificate cannot be read");
    return certificate;
  }

  TlsFacts Facts(bool secure) {
    TlsFacts facts;
    facts.secure = secure;
    if (!secure) return facts;
    facts.version = SSL_version(session_.get());
    char name[128] = {};
    X509_NAME_get_text_by_NID(X509_get_subject_name(SSL_get0_peer_certificate(session_.get())),
                              NID_commonName, name, sizeof(name));
    facts.server = name;
    const unsigned char* protocol = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(session_.get(), &protocol, &size);
    facts.protocol.assign(reinterpret_cast<const char*>(protocol), size);
    return facts;
  }

  Context context_;
  std::unique_ptr<SSL, decltype(&SSL_free)> session_;
  bool open_ = false;
};

}  // namespace

MakeLayer TlsTo(TlsSettings settings, TlsFacts* facts) {
  // OpenSSL has no MSG_NOSIGNAL.
  std::signal(SIGPIPE, SIG_IGN);
  return [settings = std::move(settings), facts](int socket) {
    return std::make_unique<TlsLayer>(socket, settings, facts);
  };
}

void UpdateKeys(Layer& layer) { dynamic_cast<TlsLayer&>(layer).UpdateKeys(); }

bool SaidGoodbye(Layer& layer) { return dynamic_cast<TlsLayer&>(layer).said_goodbye(); }

}  // namespace framecast::test
