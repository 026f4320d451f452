#include "gateway/tls_session.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <boost/asio/error.hpp>
#include <cerrno>
#include <cstring>

namespace framecast::gateway {
namespace {

namespace errc = boost::system::errc;

constexpr std::size_t kRecordBytes = SSL3_RT_MAX_PLAIN_LENGTH;

}  // namespace

void TlsSession::Free::operator()(ssl_st* session) const { SSL_free(session); }

TlsSession::TlsSession(ssl_ctx_st& context, int socket) : session_(SSL_new(&context)) {
  broken_ = session_ == nullptr || SSL_set_fd(session_.get(), socket) != 1;
  if (!broken_) SSL_set_accept_state(session_.get());
}

Progress TlsSession::Handshake() {
  if (broken_) return After(0);
  ERR_clear_error();
  return After(SSL_do_handshake(session_.get()));
}

Progress TlsSession::Read(void* to, std::size_t size) {
  if (broken_) return After(0);
  ERR_clear_error();
  std::size_t bytes = 0;
  Progress progress = After(SSL_read_ex(session_.get(), to, size, &bytes));
  progress.bytes = bytes;
  return progress;
}

Progress TlsSession::Write(const iovec* pieces, std::size_t count) {
  // Rebuilt when a record has to be repeated, so that no connection holds one.
  static thread_local std::array<char, kRecordBytes> gathered;
  if (broken_) return After(0);
  const void* from = pieces[0].iov_base;
  std::size_t size = std::min(pieces[0].iov_len, kRecordBytes);
  if (size < kRecordBytes && count > 1) {
    size = 0;
    for (std::size_t i = 0; i < count && size < kRecordBytes; ++i) {
      const std::size_t part = std::min(pieces[i].iov_len, kRecordBytes - size);
      std::memcpy(gathered.data() + size, pieces[i].iov_base, part);
      size += part;
    }
    from = gathered.data();
  }
  ERR_clear_error();
  std::size_t bytes = 0;
  Progress progress = After(SSL_write_ex(session_.get(), from, size, &bytes));
  progress.bytes = bytes;
  return progress;
}

void TlsSession::SayGoodbye() {
  if (broken_ || (SSL_get_shutdown(session_.get()) & SSL_SENT_SHUTDOWN) != 0) return;
  ERR_clear_error();
  SSL_shutdown(session_.get());
}

Progress TlsSession::After(int result) {
  if (broken_) return {.error = errc::make_error_code(errc::protocol_error)};
  if (result == 1) return {};
  const int system_error = errno;
  switch (SSL_get_error(session_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return {.wait = Progress::Wait::kReadable};
    case SSL_ERROR_WANT_WRITE:
      return {.wait = Progress::Wait::kWritable};
    case SSL_ERROR_ZERO_RETURN:
      return {.error = boost::asio::error::eof};
    case SSL_ERROR_SYSCALL:
      broken_ = true;
      return {.error = {system_error == 0 ? ECONNRESET : system_error,
                        boost::system::system_category()}};
    default:
      broken_ = true;
      return {.error = errc::make_error_code(errc::protocol_error)};
  }
}

}  // namespace framecast::gateway
