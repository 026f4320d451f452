// The bytes of one connection of the reference loop, plain or over TLS, by the fewest calls.
#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace framecast::bench {

struct FreeTls {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* session) const { SSL_free(session); }
};
using TlsContext = std::unique_ptr<SSL_CTX, FreeTls>;

// TLS 1.3 with the identity in two PEM files; throws when they cannot be used. OpenSSL writes
// without MSG_NOSIGNAL: the process must ignore SIGPIPE.
TlsContext LoadTls(const std::string& certificate_file, const std::string& key_file);

// Reads of so many bytes at least take all that a TLS session has decrypted, so that epoll tells of
// the rest.
inline constexpr std::size_t kLeastRead = SSL3_RT_MAX_PLAIN_LENGTH;

class Transport {
 public:
  // Takes a non-blocking socket over; `context`: null for plain TCP.
  Transport(int socket, SSL_CTX* context);
  ~Transport();
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  int socket() const { return socket_; }

  // Bytes moved, 0 where the socket has or takes none now; nothing: the connection is over. Over
  // TLS the first reads are the handshake. What was not sent comes first in the next Send.
  std::optional<std::size_t> Receive(char* to, std::size_t size);
  std::optional<std::size_t> Send(std::string_view bytes);

 private:
  const int socket_;
  std::unique_ptr<SSL, FreeTls> tls_;
};

}  // namespace framecast::bench
