#include "tests/bench/reference_transport.h"

#include <openssl/err.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>

namespace framecast::bench {
namespace {

bool WouldBlock(const SSL* session, int result) {
  const int error = SSL_get_error(session, result);
  // A new socket always takes the little that a handshake sends: only pictures wait for room.
  return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
}

}  // namespace

TlsContext LoadTls(const std::string& certificate_file, const std::string& key_file) {
  TlsContext context(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION);
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE |
                                      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                      SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  if (SSL_CTX_use_certificate_chain_file(context.get(), certificate_file.c_str()) != 1 ||
      SSL_CTX_use_PrivateKey_file(context.get(), key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    throw std::runtime_error("cannot use " + certificate_file + " with " + key_file);
  }
  return context;
}

Transport::Transport(int socket, SSL_CTX* context) : socket_(socket) {
  if (context == nullptr) return;
  tls_.reset(SSL_new(context));
  SSL_set_fd(tls_.get(), socket);
  SSL_set_accept_state(tls_.get());
}

Transport::~Transport() { close(socket_); }

std::optional<std::size_t> Transport::Receive(char* to, std::size_t size) {
  if (tls_) {
    ERR_clear_error();
    std::size_t received = 0;
    const int result = SSL_read_ex(tls_.get(), to, size, &received);
    if (result == 1 || WouldBlock(tls_.get(), result)) return received;
    return std::nullopt;
  }
  const ssize_t received = recv(socket_, to, size, 0);
  if (received > 0) return static_cast<std::size_t>(received);
  if (received < 0 && errno == EAGAIN) return 0;
  return std::nullopt;
}

std::optional<std::size_t> Transport::Send(std::string_view bytes) {
  if (tls_) {
    ERR_clear_error();
    std::size_t sent = 0;
    while (sent < bytes.size()) {
      std::size_t written = 0;
      const int result =
          SSL_write_ex(tls_.get(), bytes.data() + sent, bytes.size() - sent, &written);
      if (result != 1) {
        if (WouldBlock(tls_.get(), result)) break;
        return std::nullopt;
      }
      sent += written;
    }
    return sent;
  }
  const ssize_t sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent >= 0) return static_cast<std::size_t>(sent);
  if (errno == EAGAIN) return 0;
  return std::nullopt;
}

}  // namespace framecast::bench
