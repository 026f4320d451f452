#include "gateway/tls_session.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/error.hpp>
#include <cerrno>
#include <cstring>
#include <utility>

namespace framecast::gateway {
namespace {

namespace errc = boost::system::errc;

constexpr std::size_t kRecordBytes = SSL3_RT_MAX_PLAIN_LENGTH;
// About what the kernel gives on to a network device at once, at most.
constexpr std::size_t kRecordsAtOnce = 4;

// The room of records that are sent, for the next ones.
thread_local std::string spare;

// MSG_EOR: as Wire promises of what it sends.
ssize_t Send(int socket, const char* bytes, std::size_t size) {
  return send(socket, bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL | MSG_EOR);
}

bool WouldBlock(int error) { return error == EAGAIN || error == EINTR; }

// OpenSSL's own BIO of a socket, but for how it writes.
const BIO_METHOD* SocketThatWritesBy(int (*write)(BIO*, const char*, int)) {
  const BIO_METHOD* const socket = BIO_s_socket();
  BIO_METHOD* const method = BIO_meth_new(BIO_TYPE_SOCKET, "TlsSession");
  BIO_meth_set_create(method, BIO_meth_get_create(socket));
  BIO_meth_set_destroy(method, BIO_meth_get_destroy(socket));
  BIO_meth_set_ctrl(method, BIO_meth_get_ctrl(socket));
  BIO_meth_set_read(method, BIO_meth_get_read(socket));
  BIO_meth_set_write(method, write);
  return method;
}

}  // namespace

void TlsSession::Free::operator()(ssl_st* session) const { SSL_free(session); }

TlsSession::TlsSession(ssl_ctx_st& context, int socket) : session_(SSL_new(&context)) {
  static const BIO_METHOD* const method = SocketThatWritesBy(TakeBytes);
  BIO* const bio = session_ ? BIO_new(method) : nullptr;
  broken_ = bio == nullptr;
  if (broken_) return;
  BIO_set_fd(bio, socket, BIO_NOCLOSE);
  BIO_set_app_data(bio, this);
  SSL_set_bio(session_.get(), bio, bio);
  SSL_set_accept_state(session_.get());
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
  if (broken_) return After(0);
  if (held_for_ == 0) {
    const Progress made = MakeRecords(pieces, count);
    if (held_for_ == 0) return made;
  }
  const Progress sent = SendHeld();
  if (sent.error || sent.wait != Progress::Wait::kNothing) return sent;
  return {.bytes = std::exchange(held_for_, 0)};
}

Progress TlsSession::MakeRecords(const iovec* pieces, std::size_t count) {
  if (held_.empty()) held_.swap(spare);
  making_ = true;
  Progress progress;
  for (std::size_t made = 0; made < kRecordsAtOnce; ++made) {
    progress = MakeRecord(pieces, count, held_for_);
    held_for_ += progress.bytes;
    if (progress.bytes < kRecordBytes) break;
  }
  making_ = false;
  return progress;
}

Progress TlsSession::MakeRecord(const iovec* pieces, std::size_t count, std::size_t skip) {
  static thread_local std::array<char, kRecordBytes> gathered;
  for (; count > 0 && skip >= pieces->iov_len; ++pieces, --count) skip -= pieces->iov_len;
  if (count == 0) return {};
  const char* from = static_cast<const char*>(pieces->iov_base) + skip;
  std::size_t size = std::min(pieces->iov_len - skip, kRecordBytes);
  if (size < kRecordBytes && count > 1) {
    std::memcpy(gathered.data(), from, size);
    for (std::size_t i = 1; i < count && size < kRecordBytes; ++i) {
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

Progress TlsSession::SendHeld() {
  if (held_.empty()) return {};
  const ssize_t sent = Send(SSL_get_fd(session_.get()), held_.data(), held_.size());
  if (sent < 0 && !WouldBlock(errno)) {
    broken_ = true;
    return {.error = {errno, boost::system::system_category()}};
  }
  held_.erase(0, static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
  if (!held_.empty()) return {.wait = Progress::Wait::kWritable};
  spare.swap(held_);
  held_ = {};
  return {};
}

int TlsSession::TakeBytes(BIO* bio, const char* bytes, int size) {
  auto& session = *static_cast<TlsSession*>(BIO_get_app_data(bio));
  BIO_clear_retry_flags(bio);
  if (session.making_) {
    session.held_.append(bytes, static_cast<std::size_t>(size));
    return size;
  }
  if (session.SendHeld().error) return -1;
  const bool waits = !session.held_.empty();
  const ssize_t sent =
      waits ? -1 : Send(SSL_get_fd(session.session_.get()), bytes, static_cast<std::size_t>(size));
  if (sent < 0 && (waits || WouldBlock(errno))) BIO_set_retry_write(bio);
  return static_cast<int>(sent);
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
