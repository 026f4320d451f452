#include "gateway/websocket_session.h"

#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/websocket/stream.hpp>

namespace framecast::gateway {
namespace {

namespace websocket = beast::websocket;

// Enough for the few bytes that viewers send; a longer message takes several
// reads.
constexpr std::size_t kReadBytes = 512;
constexpr std::chrono::seconds kHandshakeTimeout{10};

// Beast's own timer ends what does not complete; there is nothing to do.
struct IgnoreResult {
  void operator()(error_code) const {}
};

CloseReason ReasonOf(error_code error) {
  if (error == websocket::error::closed) return CloseReason::kAskedFor;
  if (error == websocket::error::message_too_big) return CloseReason::kTooLarge;
  if (error.category() == websocket::make_error_code(websocket::error::closed).category()) {
    return CloseReason::kProtocolError;
  }
  return CloseReason::kGone;
}

class WebSocketSession final : public Connection {
 public:
  WebSocketSession(Shard& shard, net::ip::tcp::socket socket, std::string received,
                   WatchOptions options)
      : shard_(shard),
        ws_(std::move(socket), std::move(received), shard.delivery_tally()),
        viewer_(ws_.next_layer()) {
    viewer_.stream = std::move(options.stream);
    viewer_.options = options.subscribe;
    viewer_.send_ping = [this] { ws_.async_ping({}, IgnoreResult()); };
    viewer_.close = [this](CloseReason reason) { Close(reason); };
    ws_.set_option(
        websocket::stream_base::timeout{kHandshakeTimeout, websocket::stream_base::none(), false});
    ws_.auto_fragment(false);
    ws_.write_buffer_bytes(8);
    ws_.read_message_max(shard.options().max_viewer_message_bytes);
    ws_.control_callback([this](websocket::frame_type, beast::string_view) { Heard(); });
  }

  void Abort() override { ws_.next_layer().Close(); }
  void Drain() override { Close(CloseReason::kDraining); }

  net::awaitable<void> Run(RequestHead head) {
    const Shard::RegisteredConnection registered(shard_, *this);
    error_code error;
    auto accepted = net::redirect_error(net::use_awaitable, error);
    co_await ws_.async_accept(head, accepted);
    if (error) co_return;
    open_ = true;
    shard_.context().observer.OnHttpRequest(ToString(RouteKind::kWebSocket), 101);
    {
      const Shard::RegisteredViewer viewer(shard_, viewer_);
      co_await ReadUntilEnd(error);
    }
    const bool asked_for = ws_.reason().code != websocket::close_code::none;
    shard_.context().observer.OnViewerClosed(
        viewer_.ended_by_us.value_or(asked_for ? CloseReason::kAskedFor : ReasonOf(error)));
  }

 private:
  // What a raw viewer says is read, so that closes and pongs come through, and
  // ignored.
  net::awaitable<void> ReadUntilEnd(error_code& error) {
    std::array<char, kReadBytes> ignored;
    const net::mutable_buffer buffer(ignored.data(), ignored.size());
    auto token = net::redirect_error(net::use_awaitable, error);
    while (!error) {
      co_await ws_.async_read_some(buffer, token);
      Heard();
    }
  }

  void Heard() {
    viewer_.last_read = std::chrono::steady_clock::now();
    viewer_.ping_sent.reset();
  }

  void Close(CloseReason reason) {
    if (viewer_.ended_by_us) return;
    viewer_.ended_by_us = reason;
    if (reason == CloseReason::kStalled || !open_) {
      Abort();
      return;
    }
    ws_.async_close(websocket::close_reason(Describe(reason).code), IgnoreResult());
  }

  Shard& shard_;
  websocket::stream<FrameSocket, false> ws_;
  Viewer viewer_;
  bool open_ = false;
};

}  // namespace

net::awaitable<void> RunWebSocketSession(Shard& shard, net::ip::tcp::socket socket,
                                         RequestHead head, std::string received,
                                         WatchOptions options) {
  WebSocketSession session(shard, std::move(socket), std::move(received), std::move(options));
  co_await session.Run(std::move(head));
}

}  // namespace framecast::gateway
