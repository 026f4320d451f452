#include "tests/support/nonblocking_web_socket.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>

namespace framecast::test {
namespace {

constexpr int kPing = 9;
constexpr int kPong = 10;

}  // namespace

NonblockingWebSocket::NonblockingWebSocket(std::uint16_t port, const std::string& target,
                                           int receive_buffer, const std::string& fields)
    : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (receive_buffer > 0) {
    setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof(receive_buffer));
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) {
    close(socket_);
    throw std::runtime_error("nothing listens on port " + std::to_string(port));
  }
  output_ = "GET " + target +
            " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
            fields + "\r\n";
  Flush();
}

NonblockingWebSocket::~NonblockingWebSocket() { close(socket_); }

bool NonblockingWebSocket::Read(std::size_t limit,
                                const std::function<void(Message&)>& on_message) {
  std::array<char, 65536> bytes;
  bool alive = true;
  while (limit > 0) {
    const ssize_t received =
        recv(socket_, bytes.data(), std::min(limit, bytes.size()), MSG_DONTWAIT);
    if (received < 0 && (errno == EAGAIN || errno == EINTR)) break;
    alive = received > 0;
    if (!alive) break;
    input_.append(bytes.data(), static_cast<std::size_t>(received));
    limit -= static_cast<std::size_t>(received);
  }
  if (!open_ && !TakeHandshake()) return alive && refusal_.empty();
  Message message;
  while (TakeMessage(message)) {
    if (message.opcode == kPing) Send(kPong, message.payload);
    on_message(message);
  }
  input_.erase(0, taken_);
  taken_ = 0;
  return alive;
}

bool NonblockingWebSocket::TakeHandshake() {
  const std::size_t end = input_.find("\r\n\r\n");
  if (end == std::string::npos) return false;
  if (!input_.starts_with("HTTP/1.1 101 ")) {
    refusal_ = input_.substr(0, input_.find('\r'));
    return false;
  }
  open_ = true;
  taken_ = end + 4;
  return true;
}

bool NonblockingWebSocket::TakeMessage(Message& message) {
  const std::string_view rest = std::string_view(input_).substr(taken_);
  if (rest.size() < 2) return false;
  std::uint64_t length = static_cast<unsigned char>(rest[1]);
  const std::size_t length_bytes = length == 126 ? 2 : length == 127 ? 8 : 0;
  const std::size_t head = 2 + length_bytes;
  if (rest.size() < head) return false;
  if (length_bytes > 0) length = 0;
  for (std::size_t i = 2; i < head; ++i) length = length << 8 | static_cast<unsigned char>(rest[i]);
  if (rest.size() - head < length) return false;
  message.opcode = rest[0] & 0x0f;
  message.payload = rest.substr(head, length);
  taken_ += head + length;
  return true;
}

void NonblockingWebSocket::Send(int opcode, std::string_view payload) {
  output_ += WebSocketClient::Encode(opcode, payload);
  Flush();
}

void NonblockingWebSocket::Flush() {
  while (!output_.empty()) {
    const ssize_t sent = send(socket_, output_.data(), output_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent <= 0) return;
    output_.erase(0, static_cast<std::size_t>(sent));
  }
}

}  // namespace framecast::test
