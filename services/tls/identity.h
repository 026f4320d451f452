// What a server shows of itself over TLS: a certificate with its issuers and the key that belongs
// to it, checked, and ready for OpenSSL and for gRPC.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

// OpenSSL's SSL_CTX.
struct ssl_ctx_st;

namespace framecast::tls {

// Paths of PEM files, named after the flags that give them.
struct IdentityFiles {
  std::string tls_cert;
  std::string tls_key;
  // Empty: clients need no certificate.
  std::string tls_client_ca;
};

// Immutable, hence thread-safe.
struct Identity {
  // For HTTP: TLS 1.2 and 1.3, only ciphers with forward secrecy, no renegotiation, no compression,
  // tickets but no session cache, ALPN http/1.1; asks no client for a certificate. Sessions write
  // in part, from a buffer that may move, and hold none while they are idle.
  std::shared_ptr<ssl_ctx_st> context;
  // For gRPC, PEM.
  std::string certificates;
  std::string key;
  std::string client_ca;
  // When the server's certificate expires.
  std::chrono::system_clock::time_point not_after;
};

// Reads the files and checks that key and certificate belong together. FailedPrecondition with
// flag, file and what to do: "--tls_key=key.pem: there is no such file.". An expired certificate is
// taken: clients say it better.
absl::StatusOr<std::shared_ptr<const Identity>> LoadIdentity(const IdentityFiles& files);

}  // namespace framecast::tls
