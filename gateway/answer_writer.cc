#include "gateway/answer_writer.h"

#include <algorithm>
#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace framecast::gateway {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using Token = net::redirect_error_t<net::use_awaitable_t<>>;

// A piece of a body; each has its own time limit, so that a large frame on a
// thin link is not cut while it advances.
constexpr std::size_t kPieceBytes = 256 << 10;
constexpr hub::Duration kPieceTimeout = std::chrono::seconds(20);
// After a refusal: how long and how much is still read. It may be a frame, from
// a client that does not look at the answer before it has sent all of it.
constexpr hub::Duration kLingerTimeout = std::chrono::seconds(2);
constexpr std::size_t kLingerBytes = 64 << 20;
constexpr std::size_t kLingerPieceBytes = 64 << 10;

// Asio's own condition moves at most 64 KiB a system call.
struct WholeBuffer {
  std::size_t operator()(error_code error, std::size_t) const { return error ? 0 : kPieceBytes; }
};

}  // namespace

net::awaitable<bool> SendAnswer(TimedWire& stream, const Answer& answer, bool keep_alive,
                                bool head_only) {
  const std::string head = SerializeHead(answer, keep_alive);
  const std::string& body = answer.frame ? answer.frame->content.payload : answer.body;
  const bool has_body = !head_only && answer.status != http::status::not_modified;
  error_code error;
  Token token(net::use_awaitable, error);
  std::size_t sent = has_body ? std::min(body.size(), kPieceBytes) : 0;
  const std::array<net::const_buffer, 2> first{net::buffer(head), net::buffer(body.data(), sent)};
  const WholeBuffer whole;
  stream.expires_after(kPieceTimeout);
  co_await net::async_write(stream, first, whole, token);
  while (!error && has_body && sent < body.size()) {
    const std::size_t size = std::min(body.size() - sent, kPieceBytes);
    const net::const_buffer piece(body.data() + sent, size);
    stream.expires_after(kPieceTimeout);
    co_await net::async_write(stream, piece, whole, token);
    sent += size;
  }
  co_return !error;
}

net::awaitable<void> ReadPast(TimedWire& stream, beast::flat_buffer& buffer) {
  error_code error;
  stream.wire().EndSending();
  stream.expires_after(kLingerTimeout);
  Token token(net::use_awaitable, error);
  const net::mutable_buffer space = buffer.prepare(kLingerPieceBytes);
  for (std::size_t read = 0; !error && read < kLingerBytes;) {
    read += co_await stream.async_read_some(space, token);
  }
}

}  // namespace framecast::gateway
