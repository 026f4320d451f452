// The words come from OpenSSL's reasons; where a server closes without one, from what it asked for.
#include "services/cli/tls_handshake.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/sslerr.h>
#include <openssl/x509v3.h>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>

namespace framecast::cli {
namespace {

namespace net = boost::asio;
using ErrorCode = TimedSocket::ErrorCode;

constexpr std::chrono::milliseconds kPatience{3'000};

bool IsIpAddress(const std::string& host) {
  ErrorCode error;
  net::ip::make_address(host, error);
  return !error;
}

std::string NameFor(const std::string& address, const TlsSetup& setup) {
  return setup.name.empty() ? SplitAddress(address).host : setup.name;
}

// The name goes out with the first message, too, for servers that have several certificates.
void Expect(const std::string& name, SSL* ssl) {
  if (IsIpAddress(name)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name.c_str());
    return;
  }
  SSL_set1_host(ssl, name.c_str());
  SSL_set_tlsext_host_name(ssl, name.c_str());
}

void Offer(const std::string& protocol, SSL* ssl) {
  const std::string wire = static_cast<char>(protocol.size()) + protocol;
  SSL_set_alpn_protos(ssl, reinterpret_cast<const unsigned char*>(wire.data()),
                      static_cast<unsigned>(wire.size()));
}

// Sets `asked` (none if null) once the server asks for the client's certificate.
void NoteWhenAsked(SSL* ssl, bool* asked) {
  const auto note = [](SSL*, void* flag) {
    *static_cast<bool*>(flag) = true;
    return 1;
  };
  SSL_set_cert_cb(ssl, asked == nullptr ? nullptr : +note, asked);
}

std::string CertificateTrouble(const std::string& address, const std::string& name, long verdict) {
  const std::string certificate = "the certificate of " + address;
  switch (verdict) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return certificate + " has expired: the server needs a new one.";
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return certificate + " is not valid yet: is this machine's clock right?";
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return certificate + " is not for " + name + ": give a name that it is for with --tls_name.";
    default:
      return certificate + " is not trusted (" + X509_verify_cert_error_string(verdict) +
             "): give --ca=FILE with the certificate of the authority that signed it.";
  }
}

std::string NotForGrpc(const std::string& address) {
  return address + " speaks TLS, but not gRPC: give the server's --grpc_address (port 50051).";
}

std::string ClientTrouble(const std::string& address, const TlsSetup& setup) {
  return setup.certificate.empty()
             ? address + " asks for a client's certificate: give --cert=FILE and --key=FILE."
             : address + " does not accept the certificate of --cert.";
}

std::string HandshakeTrouble(const std::string& address, const ErrorCode& error) {
  if (error.category() == net::error::get_ssl_category()) {
    switch (ERR_GET_REASON(static_cast<unsigned long>(error.value()))) {
      case SSL_R_WRONG_VERSION_NUMBER:
      case SSL_R_PACKET_LENGTH_TOO_LONG:
      case SSL_R_HTTP_REQUEST:
        return address + " does not speak TLS.";
      case SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL:
        return NotForGrpc(address);
      default:
        break;
    }
  }
  return "no TLS with " + address + ": " + error.message() + ".";
}

// `asked`: the server wants a certificate of the client.
std::string Begin(TimedSocket& socket, const std::string& address, const TlsSetup& setup,
                  const std::string& protocol, bool& asked) {
  SSL* const ssl = socket.UseTls(*setup.context).native_handle();
  PrepareTls(ssl, address, setup, protocol);
  NoteWhenAsked(ssl, &asked);
  const ErrorCode error = socket.ShakeHands();
  NoteWhenAsked(ssl, nullptr);
  if (!error) return "";
  const long verdict = SSL_get_verify_result(ssl);
  if (verdict != X509_V_OK) return CertificateTrouble(address, NameFor(address, setup), verdict);
  if (asked && error != net::error::timed_out) return ClientTrouble(address, setup);
  return HandshakeTrouble(address, error);
}

}  // namespace

void PrepareTls(SSL* ssl, const std::string& address, const TlsSetup& setup,
                const std::string& protocol) {
  Expect(NameFor(address, setup), ssl);
  Offer(protocol, ssl);
}

std::string BeginTls(TimedSocket& socket, const std::string& address, const TlsSetup& setup,
                     const std::string& protocol) {
  bool asked = false;
  return Begin(socket, address, setup, protocol, asked);
}

std::string FindTlsMistake(const std::string& address, const TlsSetup& setup) {
  TimedSocket socket(kPatience);
  if (socket.Connect(address)) return "";
  bool asked = false;
  std::string trouble = Begin(socket, address, setup, kHttp2, asked);
  if (!trouble.empty()) return trouble;
  if (socket.chosen_protocol() != kHttp2) return NotForGrpc(address);
  // With TLS 1.3 a server judges the client's certificate behind the handshake; if it takes it, it
  // speaks first.
  std::string greeting;
  const ErrorCode error = socket.ReadSome(greeting);
  const bool refused = error && error != net::error::timed_out;
  return refused && asked ? ClientTrouble(address, setup) : "";
}

bool SpeaksTls(const std::string& address) {
  net::ssl::context trusting(net::ssl::context::tls_client);
  trusting.set_verify_mode(net::ssl::verify_none);
  TimedSocket socket(kPatience);
  if (socket.Connect(address)) return false;
  SSL* const ssl = socket.UseTls(trusting).native_handle();
  // One that asks for a certificate may refuse the handshake, but has shown its own.
  return !socket.ShakeHands() || SSL_get0_peer_certificate(ssl) != nullptr;
}

}  // namespace framecast::cli
