#include "gateway/wire.h"

#include <sys/socket.h>

#include <cerrno>

namespace framecast::gateway {

Wire::Wire(Socket socket) : socket_(std::move(socket)) {
  error_code ignored;
  // Where one of these fails the connection is over, and reading says so.
  socket_.set_option(net::ip::tcp::no_delay(true), ignored);
  socket_.native_non_blocking(true, ignored);
}

void Wire::StartTls(ssl_ctx_st& context) {
  tls_ = std::make_unique<TlsSession>(context, socket_.native_handle());
}

Progress Wire::Handshake() {
  if (!open()) return {.error = net::error::operation_aborted};
  return tls_->Handshake();
}

Progress Wire::Receive(void* to, std::size_t size) {
  // Closed between the end of a wait and now: the descriptor may be another's.
  if (!open()) return {.error = net::error::operation_aborted};
  if (size == 0) return {};
  return tls_->Read(to, size);
}

Progress Wire::Send(const iovec* pieces, std::size_t count) {
  if (!open()) return {.error = net::error::operation_aborted};
  if (tls_) return tls_->Write(pieces, count);
  // MSG_EOR: the kernel looks at TCP_NOTSENT_LOWAT only when it begins a segment, so that bytes
  // which may join an unsent one would pass it by.
  constexpr int kFlags = MSG_DONTWAIT | MSG_NOSIGNAL | MSG_EOR;
  ssize_t sent = 0;
  if (count == 1) {
    sent = send(socket_.native_handle(), pieces->iov_base, pieces->iov_len, kFlags);
  } else {
    msghdr message{};
    // sendmsg does not write through the pointer.
    message.msg_iov = const_cast<iovec*>(pieces);
    message.msg_iovlen = count;
    sent = sendmsg(socket_.native_handle(), &message, kFlags);
  }
  if (sent >= 0) return {.bytes = static_cast<std::size_t>(sent)};
  if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) {
    return {.wait = Progress::Wait::kWritable};
  }
  return {.error = {errno, boost::system::system_category()}};
}

void Wire::SayGoodbye() {
  if (tls_ && open()) tls_->SayGoodbye();
}

void Wire::EndSending() {
  SayGoodbye();
  error_code ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
}

void Wire::Close() {
  error_code ignored;
  socket_.close(ignored);
}

}  // namespace framecast::gateway
