#include "tests/support/raw_viewer.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "tests/support/wait.h"

namespace framecast::test {
namespace {

constexpr int kPing = 9;
constexpr int kClose = 8;

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
  const std::string request = UpgradeRequest(target, fields);
  send(socket, request.data(), request.size(), MSG_NOSIGNAL);
  std::string head;
  // Byte by byte, so that nothing of the first frame is read.
  char byte = 0;
  while (!head.ends_with("\r\n\r\n") && recv(socket, &byte, 1, 0) == 1) head.push_back(byte);
  if (head.starts_with("HTTP/1.1 101 ")) return socket;
  close(socket);
  throw std::runtime_error("a WebSocket was refused: " + head.substr(0, head.find('\r')));
}

RawViewer::RawViewer(std::uint16_t port, const std::string& target, const std::string& address)
    : socket_(OpenWebSocket(port, target, address)) {}

RawViewer::~RawViewer() {
  if (socket_ >= 0) close(socket_);
}

RawViewer::RawViewer(RawViewer&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      head_(other.head_),
      head_size_(other.head_size_),
      in_payload_(other.in_payload_),
      payload_left_(other.payload_left_),
      payload_bytes_(other.payload_bytes_),
      frame_(other.frame_) {}

RawViewer::Progress RawViewer::Read() {
  if (!in_payload_) {
    const ssize_t received =
        recv(socket_, head_.data() + head_size_, head_.size() - head_size_, MSG_DONTWAIT);
    if (received <= 0) return WithoutBytes(received);
    head_size_ += static_cast<std::size_t>(received);
    while (!in_payload_ && TakeHead()) {
    }
    if (!in_payload_) return Progress::kPart;
  }
  // TCP throws MSG_TRUNC bytes away inside the kernel.
  const ssize_t received = recv(socket_, nullptr, payload_left_, MSG_TRUNC | MSG_DONTWAIT);
  if (received <= 0) return WithoutBytes(received);
  payload_left_ -= static_cast<std::uint64_t>(received);
  payload_bytes_ += static_cast<std::uint64_t>(received);
  if (payload_left_ > 0) return Progress::kPart;
  in_payload_ = false;
  return Progress::kFrame;
}

RawViewer::Progress RawViewer::WithoutBytes(ssize_t received) {
  if (received < 0 && (errno == EAGAIN || errno == EINTR)) return Progress::kPart;
  close(std::exchange(socket_, -1));
  return Progress::kEnded;
}

bool RawViewer::TakeHead() {
  const auto byte = [this](std::size_t at) { return static_cast<unsigned char>(head_[at]); };
  if (head_size_ < 2) return false;
  const int opcode = byte(0) & 0x0f;
  std::uint64_t length = byte(1) & 0x7f;
  const std::size_t length_bytes = length == 126 ? 2 : length == 127 ? 8 : 0;
  const bool control = opcode >= kClose;
  const std::size_t needed = 2 + length_bytes + (control ? length : kStampEnd);
  if (head_size_ < needed) return false;
  if (length_bytes > 0) length = 0;
  for (std::size_t i = 0; i < length_bytes; ++i) length = length << 8 | byte(2 + i);
  if (control) {
    if (opcode == kPing) {
      std::string pong{static_cast<char>(0x8a), static_cast<char>(0x80 | length), 0, 0, 0, 0};
      pong.append(head_.data() + 2, length);
      send(socket_, pong.data(), pong.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    }
    std::copy(head_.begin() + static_cast<std::ptrdiff_t>(needed), head_.end(), head_.begin());
    head_size_ -= needed;
    return true;
  }
  const std::string_view start(head_.data() + 2 + length_bytes, kStampEnd);
  const std::optional<Stamp> stamp = ReadStamp(start);
  // kSmallestPng is larger than `head_`: what was read ends inside this frame.
  frame_ = {stamp.value_or(Stamp{}), length, stamp && length >= kSmallestPng};
  payload_left_ = length - (head_size_ - 2 - length_bytes);
  payload_bytes_ += head_size_ - 2 - length_bytes;
  head_size_ = 0;
  in_payload_ = true;
  return true;
}

}  // namespace framecast::test
