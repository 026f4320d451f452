// A connection's socket with the TLS that may lie upon it: what HTTP begins on and a viewer's
// pictures go out by.
#pragma once

#include <array>
#include <boost/asio/async_result.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/buffers_suffix.hpp>
#include <memory>
#include <utility>

#include "gateway/tls_session.h"

namespace framecast::gateway {

namespace net = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;

// For the one thread of its shard. It moves as a whole, with what TLS has read and decrypted, but
// only while no operation of its own is under way. Models Asio's AsyncReadStream and
// AsyncWriteStream.
class Wire {
 public:
  // Not the type-erased executor of net::ip::tcp::socket: each copy of one is 56 bytes in a viewer
  // that does nothing, and Asio and Beast keep several.
  using executor_type = net::io_context::executor_type;
  using Socket = net::basic_stream_socket<net::ip::tcp, executor_type>;

  explicit Wire(Socket socket);

  executor_type get_executor() { return socket_.get_executor(); }
  Socket& socket() { return socket_; }
  bool open() const { return socket_.is_open(); }

  // From now on everything is TLS, beginning with the handshake: a call that is to be repeated
  // until it has nothing to wait for.
  void StartTls(ssl_ctx_st& context);
  Progress Handshake();

  bool secure() const { return tls_ != nullptr; }

  // Sends what the socket takes at once, in one system call; over TLS some records, see TlsSession.
  // What is sent later joins no segment that ends with these pieces.
  Progress Send(const iovec* pieces, std::size_t count);

  // Waits for what a call said.
  template <typename Token>
  auto AsyncWait(Progress::Wait wait, Token&& token) {
    return socket_.async_wait(
        wait == Progress::Wait::kReadable ? Socket::wait_read : Socket::wait_write,
        std::forward<Token>(token));
  }

  // Over TLS: says that no more comes, if the socket takes it.
  void SayGoodbye();
  // Says that no more comes; reading goes on.
  void EndSending();
  // Without a word. What is under way fails.
  void Close();

  template <typename MutableBuffers, typename Token>
  auto async_read_some(const MutableBuffers& buffers, Token&& token);
  // Over TLS it completes only when all bytes are out.
  template <typename ConstBuffers, typename Token>
  auto async_write_some(const ConstBuffers& buffers, Token&& token);

 private:
  struct SecureRead;
  template <typename ConstBuffers>
  struct SecureWrite;

  Progress Receive(void* to, std::size_t size);

  Socket socket_;
  // None: plain TCP.
  std::unique_ptr<TlsSession> tls_;
};

struct Wire::SecureRead {
  // Also when it was waited for, or was posted so as not to complete within its beginning.
  template <typename Self>
  void operator()(Self& self, error_code error = {}) {
    if (!over) {
      progress = {.error = error};
      if (!error) progress = wire.Receive(into.data(), into.size());
      if (progress.wait != Progress::Wait::kNothing) {
        waited = true;
        wire.AsyncWait(progress.wait, std::move(self));
        return;
      }
      over = true;
      if (!waited) {
        net::post(wire.get_executor(), std::move(self));
        return;
      }
    }
    self.complete(progress.error, progress.bytes);
  }

  Wire& wire;
  net::mutable_buffer into;
  Progress progress;
  bool waited = false;
  bool over = false;
};

template <typename ConstBuffers>
struct Wire::SecureWrite {
  static constexpr std::size_t kPieces = 4;

  template <typename Self>
  void operator()(Self& self, error_code error = {}) {
    if (!over) {
      while (!error && beast::buffer_bytes(rest) > 0) {
        const Progress progress = SendSome();
        sent += progress.bytes;
        rest.consume(progress.bytes);
        error = progress.error;
        if (progress.wait == Progress::Wait::kNothing) continue;
        waited = true;
        wire.AsyncWait(progress.wait, std::move(self));
        return;
      }
      over = true;
      result = error;
      if (!waited) {
        net::post(wire.get_executor(), std::move(self));
        return;
      }
    }
    self.complete(result, sent);
  }

  Progress SendSome() {
    std::array<iovec, kPieces> pieces{};
    std::size_t count = 0;
    for (auto it = net::buffer_sequence_begin(rest);
         it != net::buffer_sequence_end(rest) && count < kPieces; ++it) {
      const net::const_buffer buffer = *it;
      // Nobody writes through the pointer.
      if (buffer.size() > 0) pieces[count++] = {const_cast<void*>(buffer.data()), buffer.size()};
    }
    return wire.Send(pieces.data(), count);
  }

  Wire& wire;
  beast::buffers_suffix<ConstBuffers> rest;
  std::size_t sent = 0;
  error_code result;
  bool waited = false;
  bool over = false;
};

template <typename MutableBuffers, typename Token>
auto Wire::async_read_some(const MutableBuffers& buffers, Token&& token) {
  return net::async_initiate<Token, void(error_code, std::size_t)>(
      [this](auto handler, const MutableBuffers& into) {
        if (!tls_) {
          socket_.async_read_some(into, std::move(handler));
          return;
        }
        net::mutable_buffer first;
        for (auto it = net::buffer_sequence_begin(into);
             it != net::buffer_sequence_end(into) && first.size() == 0; ++it) {
          first = *it;
        }
        net::async_compose<decltype(handler), void(error_code, std::size_t)>(
            SecureRead{*this, first}, handler, socket_);
      },
      token, buffers);
}

template <typename ConstBuffers, typename Token>
auto Wire::async_write_some(const ConstBuffers& buffers, Token&& token) {
  return net::async_initiate<Token, void(error_code, std::size_t)>(
      [this](auto handler, const ConstBuffers& from) {
        if (!tls_) {
          socket_.async_write_some(from, std::move(handler));
          return;
        }
        net::async_compose<decltype(handler), void(error_code, std::size_t)>(
            SecureWrite<ConstBuffers>{*this, beast::buffers_suffix<ConstBuffers>(from)}, handler,
            socket_);
      },
      token, buffers);
}

}  // namespace framecast::gateway
