// SSL straight on the non-blocking socket; asio only waits for it.
#include "services/cli/viewer_socket.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/connect.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <nlohmann/json.hpp>

#include "services/cli/tls_handshake.h"

namespace framecast::cli {
namespace {

namespace net = boost::asio;

constexpr std::size_t kLongestHead = 16'384;
constexpr std::size_t kLongestRefusal = 1'024;

// The status line, and the words of framecastd's `body` as far as it is there.
std::string Refusal(std::string_view head, std::string_view body) {
  const std::string_view line = head.substr(0, head.find('\r'));
  const std::size_t space = line.find(' ');
  if (!line.starts_with("HTTP/1.") || space == std::string_view::npos) {
    return "no answer that is HTTP";
  }
  std::string words = "HTTP " + std::string(line.substr(space + 1));
  const nlohmann::json answer = nlohmann::json::parse(body, nullptr, /*allow_exceptions=*/false);
  const nlohmann::json::json_pointer message("/error/message");
  if (answer.is_object() && answer.contains(message) && answer[message].is_string()) {
    words += ": " + answer[message].get<std::string>();
  }
  return words;
}

}  // namespace

void ViewerSocket::FreeSsl::operator()(ssl_st* ssl) const { SSL_free(ssl); }

ViewerSocket::ViewerSocket(net::io_context& io_context) : socket_(io_context) {}

ViewerSocket::~ViewerSocket() = default;

net::awaitable<std::string> ViewerSocket::Open(const ViewerDoor& door, const std::string& target) {
  ErrorCode error;
  auto outcome = net::redirect_error(net::use_awaitable, error);
  co_await net::async_connect(socket_, door.endpoints, outcome);
  if (error) co_return "no connection: " + error.message();
  socket_.non_blocking(true, error);
  socket_.set_option(net::ip::tcp::no_delay(true), error);
  if (door.tls.context != nullptr) {
    std::string trouble = co_await ShakeHands(door);
    if (!trouble.empty()) co_return trouble;
  }
  std::string trouble = co_await Upgrade(door, target);
  co_return trouble;
}

net::awaitable<std::string> ViewerSocket::ShakeHands(const ViewerDoor& door) {
  ErrorCode error;
  auto outcome = net::redirect_error(net::use_awaitable, error);
  ssl_.reset(SSL_new(door.tls.context->native_handle()));
  PrepareTls(ssl_.get(), door.address, door.tls, kHttp1);
  SSL_set_fd(ssl_.get(), socket_.native_handle());
  while (!error) {
    ERR_clear_error();
    const int result = SSL_connect(ssl_.get());
    if (result == 1) co_return "";
    switch (SSL_get_error(ssl_.get(), result)) {
      case SSL_ERROR_WANT_READ:
        co_await socket_.async_wait(net::socket_base::wait_read, outcome);
        break;
      case SSL_ERROR_WANT_WRITE:
        co_await socket_.async_wait(net::socket_base::wait_write, outcome);
        break;
      default:
        co_return "no TLS";
    }
  }
  co_return "no TLS: " + error.message();
}

net::awaitable<std::string> ViewerSocket::Upgrade(const ViewerDoor& door,
                                                  const std::string& target) {
  std::string request = "GET " + target + " HTTP/1.1\r\nHost: " + door.address +
                        "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        "Sec-WebSocket-Version: 13\r\n"
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  if (!door.token.empty()) request += "Authorization: Bearer " + door.token + "\r\n";
  Write(request + "\r\n");
  std::string answer;
  // Byte by byte, so that nothing of the first frame is read.
  while (!answer.ends_with("\r\n\r\n") && answer.size() < kLongestHead) {
    char byte = 0;
    const ssize_t size = Read({&byte, 1});
    if (size < 0) co_return "the server hung up";
    if (size == 0) {
      co_await Readable();
    } else {
      answer.push_back(byte);
    }
  }
  if (answer.starts_with("HTTP/1.1 101 ")) co_return "";
  std::array<char, kLongestRefusal> body;
  const ssize_t size = Read(body);
  co_return Refusal(answer, {body.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))});
}

ssize_t ViewerSocket::Read(std::span<char> into) {
  if (!socket_.is_open()) return -1;
  if (ssl_ == nullptr) {
    const ssize_t size = recv(socket_.native_handle(), into.data(), into.size(), MSG_DONTWAIT);
    if (size > 0) return size;
    return size < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
  }
  ERR_clear_error();
  const int size = SSL_read(ssl_.get(), into.data(), static_cast<int>(into.size()));
  if (size > 0) return size;
  return SSL_get_error(ssl_.get(), size) == SSL_ERROR_WANT_READ ? 0 : -1;
}

void ViewerSocket::Write(std::string_view bytes) {
  if (!socket_.is_open()) return;
  if (ssl_ != nullptr) {
    ERR_clear_error();
    SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));
  } else {
    static_cast<void>(
        !send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL));
  }
}

net::awaitable<void> ViewerSocket::Readable() {
  // What is wrong, Read() tells.
  ErrorCode ignored;
  auto outcome = net::redirect_error(net::use_awaitable, ignored);
  co_await socket_.async_wait(net::socket_base::wait_read, outcome);
}

void ViewerSocket::Close() {
  ErrorCode ignored;
  socket_.close(ignored);
}

}  // namespace framecast::cli
