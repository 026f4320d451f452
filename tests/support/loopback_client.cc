#include "tests/support/loopback_client.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <stdexcept>

#include "tests/support/wait.h"

namespace framecast::test {

LoopbackClient::LoopbackClient(std::uint16_t port, int receive_buffer,
                               const std::string& address_text, const MakeLayer& make_layer)
    : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const timeval limit{kTestTimeout.count(), 0};
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
  if (receive_buffer > 0) {
    setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof(receive_buffer));
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  if (inet_pton(AF_INET, address_text.c_str(), &address.sin_addr) != 1 ||
      connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) {
    Close();
    throw std::runtime_error("nothing listens on the test's port");
  }
  if (make_layer) layer_ = make_layer(socket_);
}

LoopbackClient::~LoopbackClient() { Close(); }

void LoopbackClient::Close() {
  if (socket_ >= 0) close(socket_);
  socket_ = -1;
}

void LoopbackClient::Write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = layer_ ? layer_->Send(bytes.data(), bytes.size())
                                : send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

bool LoopbackClient::Fill() {
  std::array<char, 65536> bytes;
  const ssize_t received = layer_ ? layer_->Receive(bytes.data(), bytes.size())
                                  : recv(socket_, bytes.data(), bytes.size(), 0);
  if (received <= 0) return false;
  buffer_.append(bytes.data(), static_cast<std::size_t>(received));
  return true;
}

bool LoopbackClient::Await(std::size_t size) {
  while (buffer_.size() < size && Fill()) {
  }
  return buffer_.size() >= size;
}

std::string LoopbackClient::Read(std::size_t size) {
  Await(size);
  std::string read = buffer_.substr(0, size);
  buffer_.erase(0, read.size());
  return read;
}

std::string LoopbackClient::ReadHead() {
  std::size_t end = 0;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!Fill()) return Read(buffer_.size());
  }
  return Read(end + 4);
}

std::string LoopbackClient::ReadToEnd() {
  while (Fill()) {
  }
  return Read(buffer_.size());
}

void LoopbackClient::HalfClose() {
  if (layer_) layer_->EndSending();
  shutdown(socket_, SHUT_WR);
}

bool LoopbackClient::AtEnd() { return buffer_.empty() && !Fill(); }

LoopbackClient::Response LoopbackClient::ReadResponse(bool head_only) {
  const std::string head = ReadHead();
  Response response;
  if (head.size() < 12) return response;
  response.status = std::stoi(head.substr(9, 3));
  std::size_t line = head.find("\r\n") + 2;
  while (head.compare(line, 2, "\r\n") != 0) {
    const std::size_t end = head.find("\r\n", line);
    const std::size_t colon = head.find(": ", line);
    std::string name = head.substr(line, colon - line);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    response.fields[name] = head.substr(colon + 2, end - colon - 2);
    line = end + 2;
  }
  const auto length = response.fields.find("content-length");
  if (!head_only && length != response.fields.end())
    response.body = Read(std::stoul(length->second));
  return response;
}

LoopbackClient::Response Fetch(std::uint16_t port, const std::string& target,
                               const std::string& method, const std::string& fields,
                               const MakeLayer& make_layer) {
  LoopbackClient client(port, 0, "127.0.0.1", make_layer);
  client.Write(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n");
  return client.ReadResponse(method == "HEAD");
}

int Message::close_code() const {
  if (payload.size() < 2) return 0;
  return static_cast<unsigned char>(payload[0]) * 256 + static_cast<unsigned char>(payload[1]);
}

WebSocketClient::WebSocketClient(std::uint16_t port, const std::string& target, int receive_buffer,
                                 const std::string& behind_the_request, const std::string& fields,
                                 const std::string& address, const MakeLayer& make_layer)
    : client_(port, receive_buffer, address, make_layer) {
  client_.Write("GET " + target +
                " HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive, Upgrade\r\nUpgrade: "
                "websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                "dGhlIHNhbXBsZSBub25jZQ==\r\n" +
                fields + "\r\n" + behind_the_request);
  response_ = client_.ReadResponse();
}

std::optional<Message> WebSocketClient::Next() {
  const std::string head = client_.Read(2);
  if (head.size() < 2) return std::nullopt;
  Message message;
  message.opcode = head[0] & 0x0f;
  std::uint64_t length = static_cast<unsigned char>(head[1]) & 0x7f;
  if (length >= 126) {
    const std::size_t bytes = length == 126 ? 2 : 8;
    length = 0;
    for (const unsigned char byte : client_.Read(bytes)) length = length << 8 | byte;
  }
  message.payload = client_.Read(length);
  if (message.payload.size() < length) return std::nullopt;
  return message;
}

std::optional<std::string> WebSocketClient::NextPicture() {
  while (auto message = Next()) {
    if (message->opcode == 2) return std::move(message->payload);
    if (message->opcode == 8) return std::nullopt;
  }
  return std::nullopt;
}

std::string WebSocketClient::Encode(int opcode, std::string_view payload) {
  std::string frame(1, static_cast<char>(0x80 | opcode));
  std::size_t length_bytes = 0;
  if (payload.size() < 126) {
    frame.push_back(static_cast<char>(0x80 | payload.size()));
  } else {
    length_bytes = payload.size() <= 0xffff ? 2 : 8;
    frame.push_back(static_cast<char>(0x80 | (length_bytes == 2 ? 126 : 127)));
  }
  for (std::size_t i = 0; i < length_bytes; ++i) {
    frame.push_back(static_cast<char>(payload.size() >> (8 * (length_bytes - 1 - i))));
  }
  frame += std::string(4, '\0');  // a mask of zeros leaves the payload as it is
  frame += payload;
  return frame;
}

void WebSocketClient::Send(int opcode, std::string_view payload) {
  client_.Write(Encode(opcode, payload));
}

}  // namespace framecast::test
