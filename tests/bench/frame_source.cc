#include "tests/bench/frame_source.h"

#include <stdexcept>

#include "tests/support/raw_connection.h"
#include "tests/support/stream_publisher.h"

namespace framecast::bench {
namespace {

constexpr char kFinalBinary = static_cast<char>(0x82);
constexpr char kMasked = static_cast<char>(0x80);
constexpr std::size_t kDiscardedAtOnce = 1 << 20;

test::StreamPublisher::Credentials Credentials(const std::string& ca) {
  if (ca.empty()) return grpc::InsecureChannelCredentials();
  return grpc::SslCredentials({.pem_root_certs = ca});
}

class ToGrpc final : public FrameSource {
 public:
  ToGrpc(std::uint16_t port, const std::string& stream, std::size_t bytes, const std::string& ca)
      : publisher_("127.0.0.1:" + std::to_string(port), stream, {}, Credentials(ca)),
        png_(test::StampedPng(bytes, {})) {
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
              std::size_t bytes, const test::MakeLayer& make_layer)
      : connection_(port, target, address, make_layer),
        head_(MaskedHead(bytes)),
        png_(test::StampedPng(bytes, {})) {}

  void Push(const test::Stamp& stamp) override {
    // nchan tells of each message how it went.
    while (connection_.Discard(kDiscardedAtOnce).value_or(0) > 0) {
    }
    test::StampAgain(png_, stamp);
    if (connection_.Send(head_, true) && connection_.Send(png_)) return;
    throw std::runtime_error("the server takes no more frames");
  }

 private:
  test::RawConnection connection_;
  std::string head_;
  std::string png_;
};

}  // namespace

std::unique_ptr<FrameSource> GrpcSource(std::uint16_t port, const std::string& stream,
                                        std::size_t bytes, const std::string& ca) {
  return std::make_unique<ToGrpc>(port, stream, bytes, ca);
}

std::unique_ptr<FrameSource> WebSocketSource(const std::string& address, std::uint16_t port,
                                             const std::string& target, std::size_t bytes,
                                             const test::MakeLayer& make_layer) {
  return std::make_unique<ToWebSocket>(address, port, target, bytes, make_layer);
}

}  // namespace framecast::bench
