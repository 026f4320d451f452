#include "tests/support/raw_connection.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <utility>

#include "tests/support/wait.h"

namespace framecast::test {
namespace {

constexpr std::size_t kDiscardedAtOnce = 1 << 14;

int Connect(const std::string& host, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  if (inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1) {
    throw std::runtime_error(host + " is no IPv4 address");
  }
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval limit{kTestTimeout.count(), 0};
  setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
  if (connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) return socket;
  close(socket);
  throw std::runtime_error("nothing listens at " + host + ":" + std::to_string(port));
}

bool WaitUntilWritable(int socket) {
  pollfd file{socket, POLLOUT, 0};
  return poll(&file, 1, std::chrono::milliseconds(kTestTimeout).count()) == 1;
}

// Of both, `layer`: null for plain TCP.
long SendSome(int socket, Layer* layer, std::string_view bytes, bool more = false) {
  if (layer != nullptr) return layer->Send(bytes.data(), bytes.size());
  return send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | (more ? MSG_MORE : 0));
}
long ReceiveSome(int socket, Layer* layer, char* to, std::size_t size) {
  return layer != nullptr ? layer->Receive(to, size) : recv(socket, to, size, 0);
}

// What the handshake was refused with; empty: it is done.
std::string Refusal(int socket, Layer* layer, const std::string& request) {
  SendSome(socket, layer, request);
  std::string head;
  // Byte by byte, so that nothing of the first frame is read.
  char byte = 0;
  while (!head.ends_with("\r\n\r\n") && ReceiveSome(socket, layer, &byte, 1) == 1) {
    head.push_back(byte);
  }
  if (head.starts_with("HTTP/1.1 101 ")) return "";
  return "a WebSocket was refused: " + head.substr(0, head.find('\r'));
}

}  // namespace

std::string UpgradeRequest(const std::string& target, const std::string& fields) {
  return "GET " + target +
         " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
         "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
         fields + "\r\n";
}

int OpenWebSocket(std::uint16_t port, const std::string& target, const std::string& address,
                  const std::string& fields) {
  const int socket = Connect(address, port);
  const std::string refusal = Refusal(socket, nullptr, UpgradeRequest(target, fields));
  if (refusal.empty()) return socket;
  close(socket);
  throw std::runtime_error(refusal);
}

RawConnection::RawConnection(std::uint16_t port, const std::string& target,
                             const std::string& address, const MakeLayer& make_layer)
    : socket_(Connect(address, port)), layer_(make_layer ? make_layer(socket_) : nullptr) {
  const std::string refusal = Refusal(socket_, layer_.get(), UpgradeRequest(target));
  if (!refusal.empty()) {
    Close();
    throw std::runtime_error(refusal);
  }
  fcntl(socket_, F_SETFL, O_NONBLOCK);
}

RawConnection::~RawConnection() { Close(); }

void RawConnection::Close() {
  // The socket outlives its layer.
  layer_.reset();
  if (socket_ >= 0) close(std::exchange(socket_, -1));
}

std::optional<std::size_t> RawConnection::Received(long bytes) {
  if (bytes > 0) return static_cast<std::size_t>(bytes);
  if (bytes < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
  Close();
  return std::nullopt;
}

std::optional<std::size_t> RawConnection::Receive(char* to, std::size_t size) {
  return Received(ReceiveSome(socket_, layer_.get(), to, size));
}

std::optional<std::size_t> RawConnection::Discard(std::size_t size) {
  // TCP throws MSG_TRUNC bytes away inside the kernel.
  if (!layer_) return Received(recv(socket_, nullptr, size, MSG_TRUNC));
  static thread_local std::array<char, kDiscardedAtOnce> unwanted;
  return Received(layer_->Receive(unwanted.data(), std::min(size, unwanted.size())));
}

bool RawConnection::Send(std::string_view bytes, bool more) {
  while (!bytes.empty()) {
    const long sent = SendSome(socket_, layer_.get(), bytes, more);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno != EAGAIN || !WaitUntilWritable(socket_)) {
      return false;
    }
  }
  return true;
}

}  // namespace framecast::test
