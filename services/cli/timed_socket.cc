// Asynchronous steps, each run to its end: Asio's blocking calls know no deadline.
#include "services/cli/timed_socket.h"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/write.hpp>

namespace framecast::cli {
namespace {

namespace net = boost::asio;

constexpr std::size_t kMostRead = 16'384;

}  // namespace

HostAndPort SplitAddress(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  HostAndPort parts{address.substr(0, colon), ""};
  if (colon != std::string::npos) parts.port = address.substr(colon + 1);
  if (parts.host.starts_with('[') && parts.host.ends_with(']')) {
    parts.host = parts.host.substr(1, parts.host.size() - 2);
  }
  return parts;
}

std::vector<net::ip::tcp::endpoint> Resolve(const std::string& address,
                                            boost::system::error_code& error) {
  const HostAndPort parts = SplitAddress(address);
  net::io_context io_context;
  const auto found = net::ip::tcp::resolver(io_context).resolve(parts.host, parts.port, error);
  return {found.begin(), found.end()};
}

TimedSocket::TimedSocket(std::chrono::milliseconds patience)
    : deadline_(std::chrono::steady_clock::now() + patience) {}

template <typename Begin>
TimedSocket::ErrorCode TimedSocket::Finish(Begin begin) {
  ErrorCode result;
  begin([&result](ErrorCode error, auto&&...) { result = error; });
  io_context_.restart();
  io_context_.run_until(deadline_);
  if (io_context_.stopped()) return result;
  ErrorCode ignored;
  socket_.close(ignored);
  io_context_.run();
  return net::error::timed_out;
}

TimedSocket::ErrorCode TimedSocket::Connect(const std::string& address) {
  ErrorCode error;
  const auto endpoints = Resolve(address, error);
  if (error) return error;
  return Finish([&](auto done) { net::async_connect(socket_, endpoints, done); });
}

TimedSocket::TlsStream& TimedSocket::UseTls(net::ssl::context& context) {
  return tls_.emplace(socket_, context);
}

TimedSocket::ErrorCode TimedSocket::ShakeHands() {
  return Finish([&](auto done) { tls_->async_handshake(TlsStream::client, done); });
}

std::string TimedSocket::chosen_protocol() {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(tls_->native_handle(), &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

TimedSocket::ErrorCode TimedSocket::Write(std::string_view bytes) {
  return Finish([&](auto done) {
    const net::const_buffer all = net::buffer(bytes.data(), bytes.size());
    if (tls_) {
      net::async_write(*tls_, all, done);
    } else {
      net::async_write(socket_, all, done);
    }
  });
}

TimedSocket::ErrorCode TimedSocket::ReadSome(std::string& bytes) {
  std::array<char, kMostRead> piece;
  std::size_t size = 0;
  const ErrorCode error = Finish([&](auto done) {
    const auto counted = [done, &size](ErrorCode outcome, std::size_t read) {
      size = read;
      done(outcome);
    };
    if (tls_) {
      tls_->async_read_some(net::buffer(piece), counted);
    } else {
      socket_.async_read_some(net::buffer(piece), counted);
    }
  });
  bytes.append(piece.data(), size);
  return error;
}

}  // namespace framecast::cli
