#include "tests/bench/acking_viewer.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "tests/support/raw_connection.h"
#include "tests/support/whole_images.h"

namespace framecast::bench {
namespace {

constexpr int kText = 1;
constexpr int kBinary = 2;
constexpr int kPing = 9;
constexpr int kPong = 10;
constexpr std::uint64_t kLongestText = 1 << 20;
// Of a frame's header: docs/protocol.md.
constexpr std::size_t kHeader = 64;
constexpr std::size_t kHeaderBytesAt = 2;
constexpr std::size_t kSubscriptionAt = 4;
constexpr std::size_t kSequenceAt = 8;

std::uint64_t LittleEndian(const std::string& bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = size; i-- > 0;) {
    value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  }
  return value;
}

std::int64_t MonotonicNs() {
  return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

AckingViewer::AckingViewer(const std::string& address, std::uint16_t port,
                           const std::vector<std::string>& streams, const std::string& window)
    : socket_(test::OpenWebSocket(port, "/websocket", address,
                                  "Sec-WebSocket-Protocol: framecast.v1\r\n")),
      streams_(streams.size()) {
  // As browsers do: an ack does not wait for the one before it to arrive.
  const int on = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  for (std::size_t i = 0; i < streams.size(); ++i) {
    Send(kText, R"({"type":"subscribe","id":)" + std::to_string(i + 1) + R"(,"stream":")" +
                    streams[i] + R"(","window":)" + window + "}");
  }
  thread_ = std::thread([this] {
    try {
      Run();
    } catch (const std::exception& failure) {
      if (!stopping_) failure_ = failure.what();
    }
  });
}

AckingViewer::~AckingViewer() {
  if (thread_.joinable()) {
    stopping_ = true;
    shutdown(socket_, SHUT_RDWR);
    thread_.join();
  }
  close(socket_);
}

std::vector<AckingViewer::Arrivals> AckingViewer::Stop() {
  stopping_ = true;
  shutdown(socket_, SHUT_RDWR);
  thread_.join();
  if (!failure_.empty()) throw std::runtime_error(failure_);
  std::vector<Arrivals> arrivals;
  for (Stream& stream : streams_) arrivals.push_back(std::move(stream.arrivals));
  return arrivals;
}

void AckingViewer::Run() {
  while (true) {
    const std::string head = Read(2);
    std::uint64_t length = static_cast<unsigned char>(head[1]) & 0x7f;
    if (length >= 126) {
      std::string extended = Read(length == 126 ? 2 : 8);
      std::reverse(extended.begin(), extended.end());
      length = LittleEndian(extended, 0, extended.size());
    }
    const int opcode = static_cast<unsigned char>(head[0]) & 0x0f;
    if (opcode == kBinary) {
      TakeFrame(length);
    } else if (opcode == kText) {
      TakeText(length);
    } else if (opcode == kPing) {
      Send(kPong, Read(length));
    } else {
      throw std::runtime_error("the server ended the connection");
    }
  }
}

void AckingViewer::TakeText(std::uint64_t length) {
  if (length > kLongestText) throw std::runtime_error("a text of more than a MiB");
  const auto message = nlohmann::json::parse(Read(length));
  const std::string type = message["type"];
  if (type == "error") throw std::runtime_error(message.dump());
  if ((type != "state" && type != "subscribed") || !message["epoch"].is_string()) return;
  streams_.at(message["id"].get<std::size_t>() - 1).epoch = message["epoch"];
}

void AckingViewer::TakeFrame(std::uint64_t length) {
  const std::string header = Read(kHeader);
  const std::uint64_t header_bytes = LittleEndian(header, kHeaderBytesAt, 2);
  Discard(header_bytes - kHeader);
  const auto stamp = test::ReadStamp(Read(test::kStampEnd));
  if (!stamp) throw std::runtime_error("a frame without a stamp");
  Discard(length - header_bytes - test::kStampEnd);
  const std::uint64_t id = LittleEndian(header, kSubscriptionAt, 4);
  Stream& stream = streams_.at(id - 1);
  if (stamp->sequence <= stream.last_stamp) throw std::runtime_error("a frame came out of order");
  stream.last_stamp = stamp->sequence;
  stream.arrivals.push_back({MonotonicNs(), stamp->sent_ns});
  Send(kText, R"({"type":"ack","id":)" + std::to_string(id) + R"(,"epoch":")" + stream.epoch +
                  R"(","sequence":)" + std::to_string(LittleEndian(header, kSequenceAt, 8)) + "}");
}

std::string AckingViewer::Read(std::size_t size) {
  std::string bytes(size, '\0');
  const ssize_t received = recv(socket_, bytes.data(), size, MSG_WAITALL);
  if (received != static_cast<ssize_t>(size)) {
    throw std::runtime_error("the connection ended, or nothing came for long");
  }
  return bytes;
}

void AckingViewer::Discard(std::uint64_t size) {
  while (size > 0) {
    // TCP throws MSG_TRUNC bytes away inside the kernel.
    const ssize_t received = recv(socket_, nullptr, size, MSG_TRUNC);
    if (received <= 0) throw std::runtime_error("the connection ended within a frame");
    size -= static_cast<std::uint64_t>(received);
    payload_bytes_ += static_cast<std::uint64_t>(received);
  }
}

void AckingViewer::Send(int opcode, const std::string& payload) {
  // Masked with the key 0.
  std::string message{static_cast<char>(0x80 | opcode)};
  if (payload.size() < 126) {
    message.push_back(static_cast<char>(0x80 | payload.size()));
  } else {
    message.append({static_cast<char>(0x80 | 126), static_cast<char>(payload.size() >> 8),
                    static_cast<char>(payload.size())});
  }
  message.append(4, '\0').append(payload);
  send(socket_, message.data(), message.size(), MSG_NOSIGNAL);
}

}  // namespace framecast::bench
