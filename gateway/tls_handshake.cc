#include "gateway/tls_handshake.h"

#include <sys/socket.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace framecast::gateway {

net::awaitable<HandshakeEnd> ShakeHands(TimedWire& stream, ssl_ctx_st& context) {
  Wire& wire = stream.wire();
  error_code error;
  net::redirect_error_t<net::use_awaitable_t<>> token(net::use_awaitable, error);
  co_await wire.AsyncWait(Progress::Wait::kReadable, token);
  char first = 0;
  if (error || recv(wire.socket().native_handle(), &first, 1, MSG_PEEK | MSG_DONTWAIT) != 1) {
    co_return HandshakeEnd::kGone;
  }
  // A method; TLS begins with 0x16.
  if (first >= 'A' && first <= 'Z') co_return HandshakeEnd::kPlainHttp;
  wire.StartTls(context);
  while (!error) {
    const Progress progress = wire.Handshake();
    if (progress.error) break;
    if (progress.wait == Progress::Wait::kNothing) co_return HandshakeEnd::kSecure;
    co_await wire.AsyncWait(progress.wait, token);
  }
  co_return HandshakeEnd::kFailed;
}

Answer AnswerPlainHttp() {
  Answer answer = UnkeptAnswer();
  answer.status = boost::beast::http::status::bad_request;
  answer.content_type = "text/plain; charset=utf-8";
  answer.body = "this port speaks https.\n";
  return answer;
}

}  // namespace framecast::gateway
