#include "gateway/http_connection.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>

#include "gateway/answer_writer.h"
#include "gateway/coroutine_end.h"
#include "gateway/cors.h"
#include "gateway/frame_answer.h"
#include "gateway/frame_api.h"
#include "gateway/frame_fetch.h"
#include "gateway/frame_upload.h"
#include "gateway/frame_waiter.h"
#include "gateway/mjpeg_session.h"
#include "gateway/request_answer.h"
#include "gateway/request_head.h"
#include "gateway/timed_wire.h"
#include "gateway/tls_handshake.h"
#include "gateway/websocket_session.h"

namespace framecast::gateway {
namespace {

namespace http = beast::http;
using Token = net::redirect_error_t<net::use_awaitable_t<>>;

// Of what has come and is not yet parsed; also bounds a line in front of a chunk.
constexpr std::size_t kMostBuffered = 128 << 10;

bool IsGetOrHead(const RequestHead& head) {
  return head.method() == http::verb::get || head.method() == http::verb::head;
}

access::ClientAddress AddressOf(const net::ip::address& address) {
  const auto v6 = address.is_v4() ? net::ip::make_address_v6(net::ip::v4_mapped, address.to_v4())
                                  : address.to_v6();
  return access::ClientAddress(v6.to_bytes());
}

class HttpConnection final : public Connection {
 public:
  HttpConnection(Shard& shard, Wire wire)
      : shard_(shard), registered_(shard, *this), stream_(std::move(wire)), fetch_(shard.io()) {}

  void Abort() override {
    AnnounceDrain();
    fetch_.Cancel();
    stream_.close();
  }
  // One that waits for a frame is answered now.
  void AnnounceDrain() override {
    if (waiter_) waiter_->Cancel();
  }
  // So is one whose token is not good for it any more.
  void OnTick(hub::SteadyTime now) override {
    stream_.OnTick(now);
    if (waiter_ && waiter_->LostRight()) waiter_->Cancel();
  }

  net::awaitable<void> Run() {
    bool keep_alive = true;
    if (shard_.options().identity != nullptr) keep_alive = co_await BeginTls();
    while (keep_alive) keep_alive = co_await ServeOne();
    stream_.wire().EndSending();
  }

 private:
  // False: the connection is over.
  net::awaitable<bool> BeginTls() {
    const std::shared_ptr<const tls::Identity> identity = shard_.options().identity->current();
    stream_.expires_after(shard_.options().head_timeout);
    const HandshakeEnd end = co_await ShakeHands(stream_, *identity->context);
    if (end == HandshakeEnd::kSecure) co_return true;
    if (end != HandshakeEnd::kGone) shard_.context().observer.OnConnectionRefused(kTlsRefused);
    if (end == HandshakeEnd::kPlainHttp) {
      Answer answer = AnswerPlainHttp();
      co_await CloseWith(answer, kRefusedRoute, false);
    }
    co_return false;
  }

  // False: the connection is over.
  net::awaitable<bool> ServeOne() {
    shared_with_.reset();
    error_code error;
    Token token(net::use_awaitable, error);
    if (buffer_.size() == 0) {
      stream_.expires_after(requests_ == 0 ? shard_.options().head_timeout
                                           : shard_.options().keep_alive_timeout);
      const auto space = buffer_.prepare(kFirstReadBytes);
      const std::size_t received = co_await stream_.async_read_some(space, token);
      if (error) co_return false;
      buffer_.commit(received);
    }
    stream_.expires_after(shard_.options().head_timeout);
    HeadParser parser;
    // What is too much depends on the address.
    parser.body_limit(boost::none);
    co_await ReadHead(parser, error);
    if (error) {
      co_await AnswerUnreadable(error);
      co_return false;
    }
    ++requests_;
    const RequestHead& head = parser.get();
    const bool head_only = head.method() == http::verb::head;
    VettedHead vetted;
    if (const auto fault = VetHead(head, vetted)) {
      co_await Refuse(*fault, head_only);
      co_return false;
    }
    Route route = ParseTarget(vetted.target, shard_.context().hosts.base_path());
    if (TakesBody(head.method()) && route.kind == RouteKind::kNewestFrame) {
      route.kind = RouteKind::kPutFrame;
    }
    visitor_ = IdentifyVisitor(head, route);
    if (IsForAllowedOrigins(route.kind)) {
      shared_with_ = shard_.context().hosts.AllowedOrigin(head);
    }
    if (const auto fault = JudgeSource(head, vetted)) {
      co_await Refuse(*fault, head_only);
      co_return false;
    }
    std::optional<Answer> settled = AnswerPreflight(shard_.context().hosts, head, vetted, route);
    if (!settled) settled = JudgeRole(shard_.options(), route.kind);
    if (!settled) settled = JudgeVisitor(route);
    if (!settled && route.kind == RouteKind::kPutFrame) {
      co_return co_await TakeFrame(parser, vetted, route.stream);
    }
    if (!settled && route.kind == RouteKind::kWebSocket && vetted.is_upgrade) {
      RequestHead upgrade = parser.release();
      co_await Upgrade(std::move(upgrade), route);
      co_return false;
    }
    hub::SubscribeOptions pictures;
    Answer answer;
    if (settled) {
      answer = *std::move(settled);
    } else if (route.kind == RouteKind::kNewestFrame && IsGetOrHead(head)) {
      answer = co_await AnswerLongPoll(head, route);
    } else if (IsOfFrames(route.kind) && IsGetOrHead(head)) {
      answer = co_await AnswerFrameRequest(head, route);
    } else if (route.kind == RouteKind::kMjpeg && IsGetOrHead(head)) {
      answer = AnswerMjpeg(shard_.context().hub, route, pictures);
    } else {
      answer = AnswerRequest(shard_.context(), head, route, *visitor_.caller);
    }
    if (vetted.body != BodyKind::kNone) {
      co_await CloseWith(answer, ToString(route.kind), head_only);
      co_return false;
    }
    if (answer.endless && !head_only) {
      auto seat = TakeSeat();
      if (const auto* limit = std::get_if<ViewerLimits::Limit>(&seat)) {
        answer = AnswerTooManyViewers(*limit);
      } else {
        Count(ToString(route.kind), answer);
        const auto agent = head[http::field::user_agent];
        const MjpegReader reader = MjpegReaderOf({agent.data(), agent.size()});
        stream_.expires_never();
        if (shared_with_) ShareWith(*shared_with_, answer);
        StartMjpegSession(shard_, stream_.release(), visitor_,
                          std::get<ViewerLimits::Seat>(std::move(seat)), answer, reader,
                          route.stream, pictures);
        co_return false;
      }
    }
    Count(ToString(route.kind), answer);
    const bool keep_alive = head.keep_alive() && head.version() == 11 && !answer.close;
    const bool sent = co_await Send(answer, keep_alive, head_only);
    if (sent && answer.frame && !head_only) {
      shard_.context().observer.OnFrameAnswered(answer.frame->content.payload.size());
    }
    co_return sent&& keep_alive;
  }

  // The newest frame, after a wait for another one where that is asked for.
  net::awaitable<Answer> AnswerLongPoll(const RequestHead& head, const Route& route) {
    std::optional<LongPoll> poll;
    if (const auto mistake = ParseLongPoll(route, poll)) {
      co_return ErrorAnswer(http::status::bad_request, "bad_request", *mistake);
    }
    if (poll && shard_.context().hub.Find(route.stream)) {
      const auto seat = TakeSeat();
      if (const auto* limit = std::get_if<ViewerLimits::Limit>(&seat)) {
        co_return AnswerTooManyViewers(*limit);
      }
      // While it waits it is no slow reader.
      stream_.expires_never();
      waiter_ = std::make_unique<FrameWaiter>(shard_, visitor_.caller, route.stream, *poll);
      const bool found = co_await waiter_->Wait();
      visitor_.caller = waiter_->RenewedCaller();
      waiter_.reset();
      if (auto refusal = JudgeVisitor(route)) co_return *std::move(refusal);
      if (!found) co_return AnswerNothingNew();
    }
    co_return co_await AnswerFrameRequest(head, route);
  }

  net::awaitable<Answer> AnswerFrameRequest(const RequestHead& head, const Route& route) {
    const bool shared = visitor_.caller->kind() == access::Caller::Kind::kAnonymous;
    // What is fetched has a time of its own.
    stream_.expires_never();
    co_return co_await AnswerFrames(shard_.context().hub, route, IfNoneMatch(head), shared, fetch_);
  }

  // For somebody who watches.
  std::variant<ViewerLimits::Seat, ViewerLimits::Limit> TakeSeat() {
    return shard_.context().viewers.Admit(visitor_.address);
  }

  // The parser's own limit holds for what it gets in one piece only.
  net::awaitable<void> ReadHead(HeadParser& parser, error_code& error) {
    const std::size_t limit = shard_.options().max_head_bytes;
    parser.header_limit(static_cast<std::uint32_t>(limit));
    parser.eager(false);
    Token token(net::use_awaitable, error);
    std::size_t parsed = 0;
    while (!error && !parser.is_header_done()) {
      parsed += co_await http::async_read_some(stream_, buffer_, parser, token);
      if (!error && parsed > limit) error = http::error::header_limit;
    }
  }

  // Takes the token out of the route.
  Visitor IdentifyVisitor(const RequestHead& head, Route& route) {
    const std::optional<std::string> token = TakeToken(head, route);
    error_code ignored;
    const auto peer = stream_.socket().remote_endpoint(ignored).address();
    return Identify(shard_.context().access, head, token, AddressOf(peer), IsGuarded(route.kind));
  }

  // The answer to somebody who may not have what they ask for.
  std::optional<Answer> JudgeVisitor(const Route& route) {
    std::optional<Answer> refusal;
    if (visitor_.too_many_failures) {
      refusal = AnswerTooManyFailures();
    } else {
      refusal = JudgeVisit(*visitor_.caller, route);
    }
    if (refusal) {
      shard_.context().access.CountFailure(route.kind == RouteKind::kWebSocket
                                               ? access::Surface::kWebSocket
                                               : access::Surface::kHttp);
    }
    return refusal;
  }

  // Whether the request may come from where it comes from. With a usable token it does not matter
  // by what name the server was found: no page has one that it was not given.
  std::optional<HeadFault> JudgeSource(const RequestHead& head, const VettedHead& vetted) {
    ShardContext& context = shard_.context();
    std::optional<HeadFault> fault;
    if (!visitor_.caller->identified() && context.access.Anonymous()->HasRights()) {
      fault = context.hosts.JudgeHost(vetted);
    }
    const bool changes = TakesBody(head.method());
    if (!fault && (changes || vetted.is_upgrade)) fault = context.hosts.JudgeOrigin(head, vetted);
    if (fault) context.observer.OnConnectionRefused(fault->code);
    return fault;
  }

  // A frame that is put: its head is vetted, its body not read yet. False: the connection is over.
  net::awaitable<bool> TakeFrame(HeadParser& parser, const VettedHead& vetted,
                                 const std::string& stream) {
    const bool keep_alive = parser.get().keep_alive() && parser.get().version() == 11;
    const std::string_view route = ToString(RouteKind::kPutFrame);
    FrameUpload upload(shard_.context(), stream_, buffer_);
    std::optional<Answer> answer = co_await upload.Receive(parser, vetted, stream);
    if (!answer) co_return false;
    if (upload.body_unread()) {
      co_await CloseWith(*answer, route, false);
      co_return false;
    }
    Count(route, *answer);
    const bool sent = co_await Send(*answer, keep_alive, false);
    co_return sent&& keep_alive;
  }

  net::awaitable<void> Upgrade(RequestHead head, const Route& route) {
    if (const auto fault = VetUpgrade(head)) {
      co_await Refuse(*fault, false);
      co_return;
    }
    if (!shard_.context().handshakes.Take(std::chrono::steady_clock::now())) {
      shard_.context().observer.OnConnectionRefused(kTooManyHandshakes);
      Answer answer = AnswerTooManyHandshakes();
      co_await CloseWith(answer, ToString(RouteKind::kWebSocket), false);
      co_return;
    }
    const Subprotocol subprotocol = ChooseSubprotocol(head);
    WatchOptions options;
    if (const auto mistake = ParseWatchOptions(route, options)) {
      const HeadFault fault{http::status::bad_request, "bad_request", *mistake};
      co_await Refuse(fault, false);
      co_return;
    }
    // All lines of each are one list; Beast looks at the first alone.
    head.set(http::field::connection, "upgrade");
    head.set(http::field::upgrade, "websocket");
    stream_.expires_never();
    std::string received = beast::buffers_to_string(buffer_.data());
    Wire wire = stream_.release();
    // The session takes this connection's place on the shard's list; this one ends.
    StartWebSocketSession(shard_, std::move(wire), visitor_, std::move(head), std::move(received),
                          subprotocol, std::move(options));
  }

  net::awaitable<void> AnswerUnreadable(error_code error) {
    if (error == http::error::end_of_stream ||
        error.category() != http::make_error_code(http::error::end_of_stream).category()) {
      co_return;
    }
    const HeadFault fault = UnreadableHead(error, shard_.options().max_head_bytes);
    co_await Refuse(fault, false);
  }

  net::awaitable<void> Refuse(const HeadFault& fault, bool head_only) {
    Answer answer = ErrorAnswer(fault.status, fault.code, fault.message);
    co_await CloseWith(answer, kRefusedRoute, head_only);
  }

  void Count(std::string_view route, const Answer& answer) {
    shard_.context().observer.OnHttpRequest(route, static_cast<unsigned>(answer.status));
  }

  // The last answer of this connection. What the client still sends is read past for a while, or a
  // reset could overtake the answer.
  net::awaitable<void> CloseWith(Answer& answer, std::string_view route, bool head_only) {
    Count(route, answer);
    // Named: with co_await in the condition g++ 12 makes a coroutine that crashes.
    const bool sent = co_await Send(answer, false, head_only);
    if (!sent) co_return;
    buffer_.clear();
    co_await ReadPast(stream_, buffer_);
  }

  net::awaitable<bool> Send(Answer& answer, bool keep_alive, bool head_only) {
    if (shared_with_) ShareWith(*shared_with_, answer);
    co_return co_await SendAnswer(stream_, answer, keep_alive, head_only);
  }

  static constexpr std::size_t kFirstReadBytes = 4096;

  Shard& shard_;
  const Shard::RegisteredConnection registered_;
  TimedWire stream_;
  beast::flat_buffer buffer_{kMostBuffered};
  std::size_t requests_ = 0;
  // Of the request that is being answered: who sent it, and the origin of the page that may read
  // the answer.
  Visitor visitor_;
  std::optional<std::string> shared_with_;
  // Set while a request waits for a frame.
  std::unique_ptr<FrameWaiter> waiter_;
  FrameFetch fetch_;
};

net::awaitable<void> RunConnection(Shard& shard, Wire wire) {
  HttpConnection connection(shard, std::move(wire));
  co_await connection.Run();
}

}  // namespace

void ServeConnection(Shard& shard, Wire wire) {
  net::co_spawn(shard.io(), RunConnection(shard, std::move(wire)), ReportFailure());
}

}  // namespace framecast::gateway
