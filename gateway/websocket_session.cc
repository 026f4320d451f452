#include "gateway/websocket_session.h"

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "gateway/coroutine_end.h"
#include "gateway/multiplex_viewer.h"
#include "gateway/picture_viewer.h"
#include "gateway/viewer_liveness.h"
#include "gateway/websocket_head.h"

namespace framecast::gateway {
namespace {

namespace websocket = beast::websocket;
using Token = net::redirect_error_t<net::use_awaitable_t<>>;

// Enough for the few bytes that viewers send; a longer message takes several
// reads.
constexpr std::size_t kReadBytes = 64;
constexpr std::chrono::seconds kHandshakeTimeout{10};
// From our close frame to the end of the connection, for peers that do not end it.
constexpr hub::Duration kCloseWithin = std::chrono::seconds(1);
// How often one whose answers pile up is looked at again.
constexpr std::chrono::milliseconds kReadAgainAfter{20};

// Beast's own timer ends what does not complete; there is nothing to do.
struct IgnoreResult {
  void operator()(error_code) const {}
};

CloseReason ReasonOf(error_code error) {
  if (error == websocket::error::closed) return CloseReason::kAskedFor;
  if (error == websocket::error::message_too_big) return CloseReason::kTooLarge;
  if (error == websocket::error::bad_frame_payload) return CloseReason::kNotUtf8;
  if (error.category() == websocket::make_error_code(websocket::error::closed).category()) {
    return CloseReason::kProtocolError;
  }
  return CloseReason::kGone;
}

std::string RawHead(const hub::Frame& frame, bool /*first*/) {
  std::string head;
  AppendWebSocketHead(WebSocketOpcode::kBinary, frame.content.payload.size(), head);
  return head;
}

std::string_view NoTail(const hub::Frame& /*frame*/) { return {}; }

constexpr PictureFraming kBare{&RawHead, &NoTail};

class WebSocketSession final : public Connection {
 public:
  WebSocketSession(Shard& shard, Wire wire, access::CallerPtr caller, std::string received,
                   Subprotocol subprotocol, std::string stream)
      : shard_(shard),
        registered_(shard, *this),
        credential_(shard.context().access, std::move(caller)),
        subprotocol_(subprotocol),
        stream_(std::move(stream)),
        ws_(std::move(wire), std::move(received), shard.report().websocket),
        liveness_(shard.options()) {
    ws_.set_option(
        websocket::stream_base::timeout{kHandshakeTimeout, websocket::stream_base::none(), false});
    ws_.auto_fragment(false);
    ws_.write_buffer_bytes(8);
    ws_.read_message_max(shard.options().max_viewer_message_bytes);
    ws_.control_callback([this](websocket::frame_type, beast::string_view) { liveness_.Heard(); });
    if (subprotocol_ == Subprotocol::kFramecastV1) {
      ws_.set_option(websocket::stream_base::decorator([](websocket::response_type& answer) {
        answer.set(beast::http::field::sec_websocket_protocol, kFramecastV1);
      }));
    }
  }

  void Abort() override { ws_.next_layer().Close(); }
  void AnnounceDrain() override {
    if (viewer_) viewer_->AnnounceDrain();
  }
  void Drain() override { Close(CloseReason::kDraining); }
  void CutStalled() override { Close(CloseReason::kStalled); }

  hub::Duration StalledFor(hub::SteadyTime now) override {
    return ended_by_us_ ? hub::Duration::zero() : ws_.next_layer().StalledFor(now);
  }

  void OnReport(hub::SteadyTime now, ShardReport& report) override {
    if (viewer_) viewer_->OnReport(now, report);
  }

  void OnTick(hub::SteadyTime now) override {
    FrameSocket& socket = ws_.next_layer();
    const hub::Duration stalled_for = socket.StalledFor(now);
    const auto close_sent = socket.close_sent();
    if (ended_by_us_ || close_sent) {
      const bool overdue = close_sent && now - *close_sent > kCloseWithin;
      if (overdue || stalled_for > shard_.options().stall_timeout) socket.Close();
      return;
    }
    if (!open_) return;
    if (credential_.Renew() && !JudgeAgain()) return;
    switch (liveness_.Look(now, stalled_for, socket.busy())) {
      case ViewerLiveness::Verdict::kFine:
        break;
      case ViewerLiveness::Verdict::kPing:
        ws_.async_ping({}, IgnoreResult());
        break;
      case ViewerLiveness::Verdict::kDead:
        Close(CloseReason::kStalled);
        break;
    }
  }

  // The handshake is done: begins to serve. `options`: of raw viewers.
  void Open(const access::ClientAddress& address, const hub::SubscribeOptions& options) {
    open_ = true;
    GatewayObserver& observer = shard_.context().observer;
    observer.OnHttpRequest(ToString(RouteKind::kWebSocket), 101);
    if (const auto refusal = Judge()) {
      Refuse(*refusal);
      return;
    }
    auto admitted = shard_.context().viewers.Admit(address);
    if (std::holds_alternative<ViewerLimits::Limit>(admitted)) {
      Close(CloseReason::kTooManyViewers);
      return;
    }
    seat_.emplace(std::get<ViewerLimits::Seat>(std::move(admitted)));
    observer.OnViewerOpened(Transport::kWebSocket);
    if (subprotocol_ == Subprotocol::kFramecastV1) {
      viewer_ = std::make_unique<MultiplexViewer>(shard_, ws_.next_layer(), credential_);
      return;
    }
    viewer_ = std::make_unique<PictureViewer>(shard_, ws_.next_layer(), credential_, kBare, stream_,
                                              options);
  }

  websocket::stream<FrameSocket, false>& ws() { return ws_; }

  net::mutable_buffer read_buffer() { return {piece_.data(), piece_.size()}; }

  // So much of a message is in the buffer.
  void Read(std::size_t size) {
    liveness_.Heard();
    if (ended_by_us_ || !viewer_->ReadsText()) return;
    if (ws_.got_binary()) {
      Close(CloseReason::kBinaryMessage);
      return;
    }
    viewer_->OnText({piece_.data(), size}, ws_.is_message_done());
  }

  // Whether to read on, or to pause first.
  bool TakesMore() { return !viewer_ || viewer_->TakesText() || !ws_.next_layer().open(); }

  net::steady_timer& pause() {
    if (!pause_) pause_ = std::make_unique<net::steady_timer>(shard_.io());
    return *pause_;
  }

  // Reading ended with this.
  void End(error_code error) {
    viewer_.reset();
    const bool asked_for = ws_.reason().code != websocket::close_code::none;
    GatewayObserver& observer = shard_.context().observer;
    if (seat_) observer.OnViewerClosed(Transport::kWebSocket);
    observer.OnWebSocketClosed(
        ended_by_us_.value_or(asked_for ? CloseReason::kAskedFor : ReasonOf(error)));
  }

 private:
  // Why the viewer may not be here at all; nothing: it may.
  std::optional<CloseReason> Judge() const {
    const access::Caller& caller = credential_.caller();
    if (caller.kind() == access::Caller::Kind::kUnusable) return CloseReason::kTokenNeeded;
    // Each subscription is judged for itself.
    if (subprotocol_ == Subprotocol::kFramecastV1) return std::nullopt;
    const bool allowed = stream_.empty() ? caller.MayWatchSome() : caller.MayWatch(stream_);
    if (allowed) return std::nullopt;
    return caller.identified() ? CloseReason::kForbidden : CloseReason::kTokenNeeded;
  }

  // After a change of what the caller may do. False: it is sent away.
  bool JudgeAgain() {
    if (const auto refusal = Judge()) {
      Refuse(*refusal);
      return false;
    }
    if (viewer_) viewer_->OnRightsChanged();
    return true;
  }

  void Refuse(CloseReason reason) {
    shard_.context().access.CountFailure(access::Surface::kWebSocket);
    Close(reason);
  }

  void Close(CloseReason reason) {
    if (ended_by_us_) return;
    ended_by_us_ = reason;
    if (reason == CloseReason::kStalled || !open_) {
      Abort();
      return;
    }
    ws_.async_close(websocket::close_reason(Describe(reason).code), IgnoreResult());
  }

  Shard& shard_;
  const Shard::RegisteredConnection registered_;
  access::Credential credential_;
  const Subprotocol subprotocol_;
  bool open_ = false;
  std::optional<CloseReason> ended_by_us_;
  // Of a raw viewer; empty: the default stream.
  const std::string stream_;
  websocket::stream<FrameSocket, false> ws_;
  ViewerLiveness liveness_;
  // Unless too many others watch.
  std::optional<ViewerLimits::Seat> seat_;
  // Set while it is served.
  std::unique_ptr<ViewerProtocol> viewer_;
  std::array<char, kReadBytes> piece_;
  std::unique_ptr<net::steady_timer> pause_;
};

// Reads for as long as the viewer is there, and owns its session. No coroutine: the frames of one
// would be most of what an idle viewer costs beside Beast's own buffer.
class ReadLoop {
 public:
  explicit ReadLoop(std::unique_ptr<WebSocketSession> session) : session_(std::move(session)) {}

  // `loop` goes on in the handler.
  static void Continue(ReadLoop loop) {
    WebSocketSession& session = *loop.session_;
    if (session.TakesMore()) {
      session.ws().async_read_some(session.read_buffer(), std::move(loop));
    } else {
      session.pause().expires_after(kReadAgainAfter);
      session.pause().async_wait(std::move(loop));
    }
  }

  // A piece was read.
  void operator()(error_code error, std::size_t size) {
    if (error) {
      session_->End(error);
      return;
    }
    session_->Read(size);
    Continue(std::move(*this));
  }
  // The pause is over.
  void operator()(error_code) { Continue(std::move(*this)); }

 private:
  std::unique_ptr<WebSocketSession> session_;
};

// What is wanted only once is not kept in the session.
net::awaitable<void> RunSession(std::unique_ptr<WebSocketSession> session, RequestHead head,
                                access::ClientAddress address, hub::SubscribeOptions options) {
  error_code error;
  Token token(net::use_awaitable, error);
  co_await session->ws().async_accept(head, token);
  if (error) co_return;
  session->Open(address, options);
  ReadLoop::Continue(ReadLoop(std::move(session)));
}

}  // namespace

void StartWebSocketSession(Shard& shard, Wire wire, const Visitor& visitor, RequestHead head,
                           std::string received, Subprotocol subprotocol, WatchOptions options) {
  auto session = std::make_unique<WebSocketSession>(shard, std::move(wire), visitor.caller,
                                                    std::move(received), subprotocol,
                                                    std::move(options.stream));
  net::co_spawn(shard.io(),
                RunSession(std::move(session), std::move(head), visitor.address, options.subscribe),
                ReportFailure());
}

}  // namespace framecast::gateway
