#include "tests/bench/frame_source.h"

#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

#include "tests/support/raw_viewer.h"
#include "tests/support/stream_publisher.h"

namespace framecast::bench {
namespace {

constexpr char kFinalBinary = static_cast<char>(0x82);
constexpr char kMasked = static_cast<char>(0x80);
constexpr std::size_t kDiscardedAtOnce = 1 << 20;

class ToGrpc final : public FrameSource {
 public:
  ToGrpc(std::uint16_t port, const std::string& stream, std::size_t bytes)
      : publisher_("127.0.0.1:" + std::to_string(port), stream), png_(test::StampedPng(bytes, {})) {
    if (!publisher_.opened()) throw std::runtime_error(publisher_.WaitForEnd().error_message());
  }

  void Push(const test::Stamp& stamp) override {
    test::StampAgain(png_, stamp);
    if (publisher_.Push(stamp.sequence, png_)) return;
    throw std::runtime_error("framecastd ended the stream: " +
                             publisher_.WaitForEnd().error_message());
  }

 private:
  test::StreamPublisher publisher_;
  std::string png_;
};

std::string MaskedHead(std::uint64_t bytes) {
  std::string head{kFinalBinary};
  if (bytes < 126) {
    head.push_back(static_cast<char>(kMasked | static_cast<char>(bytes)));
  } else {
    const int length_bytes = bytes < 65'536 ? 2 : 8;
    head.push_back(static_cast<char>(kMasked | (length_bytes == 2 ? 126 : 127)));
    for (int i = length_bytes - 1; i >= 0; --i) head.push_back(static_cast<char>(bytes >> 8 * i));
  }
  return head.append(4, '\0');
}

class ToWebSocket final : public FrameSource {
 public:
  ToWebSocket(const std::string& address, std::uint16_t port, const std::string& target,
              std::size_t bytes)
      : socket_(test::OpenWebSocket(port, target, address)),
        head_(MaskedHead(bytes)),
        png_(test::StampedPng(bytes, {})) {}
  ~ToWebSocket() override { close(socket_); }
  ToWebSocket(const ToWebSocket&) = delete;
  ToWebSocket& operator=(const ToWebSocket&) = delete;

  void Push(const test::Stamp& stamp) override {
    // nchan tells of each message how it went.
    while (recv(socket_, nullptr, kDiscardedAtOnce, MSG_TRUNC | MSG_DONTWAIT) > 0) {
    }
    test::StampAgain(png_, stamp);
    Send(head_, MSG_MORE);
    Send(png_, 0);
  }

 private:
  void Send(std::string_view bytes, int flags) {
    while (!bytes.empty()) {
      const ssize_t sent = send(socket_, bytes.data(), bytes.size(), flags | MSG_NOSIGNAL);
      if (sent <= 0) throw std::runtime_error("the server takes no more frames");
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  int socket_;
  std::string head_;
  std::string png_;
};

}  // namespace

std::unique_ptr<FrameSource> GrpcSource(std::uint16_t port, const std::string& stream,
                                        std::size_t bytes) {
  return std::make_unique<ToGrpc>(port, stream, bytes);
}

std::unique_ptr<FrameSource> WebSocketSource(const std::string& address, std::uint16_t port,
                                             const std::string& target, std::size_t bytes) {
  return std::make_unique<ToWebSocket>(address, port, target, bytes);
}

}  // namespace framecast::bench
