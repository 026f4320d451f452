// The beginning of TLS with a server, and the words for what can be wrong with it.
#pragma once

#include <string>

#include "services/cli/timed_socket.h"
#include "services/cli/tls_setup.h"

struct ssl_st;

namespace framecast::cli {

// What is spoken over it, as ALPN calls it.
inline constexpr char kHttp1[] = "http/1.1";
inline constexpr char kHttp2[] = "h2";

// Over a socket that is connected to `address`: shakes hands and checks the server's certificate.
// Empty: done; otherwise what went wrong and what to do about it, a sentence. `setup` must outlive
// the socket.
std::string BeginTls(TimedSocket& socket, const std::string& address, const TlsSetup& setup,
                     const std::string& protocol);

// Before a handshake over any other socket: what to say, and which name to find in the certificate.
void PrepareTls(ssl_st* ssl, const std::string& address, const TlsSetup& setup,
                const std::string& protocol);

// gRPC does not tell one mistake from the other; these connect once more and find out, in at most
// 3 s each. What is wrong with TLS at a server's gRPC address; empty: nothing that can be seen.
std::string FindTlsMistake(const std::string& address, const TlsSetup& setup);
// Whether TLS is spoken there.
bool SpeaksTls(const std::string& address);

}  // namespace framecast::cli
