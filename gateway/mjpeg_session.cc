#include "gateway/mjpeg_session.h"

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>

#include "gateway/api.h"
#include "gateway/coroutine_end.h"
#include "gateway/picture_viewer.h"
#include "gateway/tcp_keepalive.h"
#include "gateway/watch_options.h"

namespace framecast::gateway {
namespace {

namespace http = boost::beast::http;

constexpr char kContentType[] = "multipart/x-mixed-replace; boundary=framecast";
constexpr char kFirstBoundary[] = "--framecast\r\n";

constexpr std::string_view kBoundary = "\r\n--framecast\r\n";

// Each part with its length, and the boundary right behind it.
std::string HeadWithLength(const hub::Frame& frame, bool /*first*/) {
  return "Content-Type: " + frame.content.content_type +
         "\r\nContent-Length: " + std::to_string(frame.content.payload.size()) + "\r\n\r\n";
}
std::string_view BoundaryBehind(const hub::Frame& /*frame*/) { return kBoundary; }
constexpr PictureFraming kWithLength{&HeadWithLength, &BoundaryBehind};

// For browsers that show a part only once they have read the head of the next one, not just the
// boundary: that head comes right behind each picture. So it cannot name a length, and has the type
// of the picture before; who shows pictures of several types looks at their first bytes anyway.
std::string HeadOfFirst(const hub::Frame& frame, bool first) {
  return first ? "Content-Type: " + frame.content.content_type + "\r\n\r\n" : "";
}
std::string_view NextHeadBehind(const hub::Frame& frame) {
  static const auto* const tails_by_type = [] {
    auto* tails = new std::map<std::string, std::string, std::less<>>;
    for (const char* type : {"image/png", "image/jpeg", "image/webp", "image/gif", "image/avif",
                             "image/bmp", "image/svg+xml"}) {
      tails->emplace(type, std::string(kBoundary) + "Content-Type: " + type + "\r\n\r\n");
    }
    return tails;
  }();
  const auto tail = tails_by_type->find(frame.content.content_type);
  return tail == tails_by_type->end() ? "\r\n--framecast\r\n\r\n" : std::string_view(tail->second);
}
constexpr PictureFraming kNextHeadAhead{&HeadOfFirst, &NextHeadBehind};

class MjpegSession final : public Connection {
 public:
  MjpegSession(Shard& shard, Wire wire, const Visitor& visitor, ViewerLimits::Seat seat,
               std::string stream)
      : shard_(shard),
        credential_(shard.context().access, visitor.caller),
        stream_(std::move(stream)),
        seat_(std::move(seat)),
        registered_(shard, *this),
        socket_(std::move(wire), "", shard.report().mjpeg) {
    // Nothing tells a viewer that has gone from one whose stream stands still.
    KeepAlive(socket_.socket().native_handle());
  }

  void Abort() override { socket_.Close(); }
  hub::Duration StalledFor(hub::SteadyTime now) override { return socket_.StalledFor(now); }
  void OnReport(hub::SteadyTime now, ShardReport& report) override {
    if (viewer_) viewer_->OnReport(now, report);
  }
  void OnTick(hub::SteadyTime now) override {
    if (!StillAllowed() || socket_.StalledFor(now) > shard_.options().stall_timeout) Abort();
  }

  net::awaitable<void> Run(std::string head, const PictureFraming& framing,
                           const hub::SubscribeOptions& options) {
    shard_.context().observer.OnViewerOpened(Transport::kMjpeg);
    socket_.SendMessage(std::move(head), {});
    viewer_ =
        std::make_unique<PictureViewer>(shard_, socket_, credential_, framing, stream_, options);
    error_code error;
    auto token = net::redirect_error(net::use_awaitable, error);
    std::array<char, 64> ignored;
    const net::mutable_buffer buffer(ignored.data(), ignored.size());
    while (!error) co_await socket_.async_read_some(buffer, token);
    viewer_.reset();
    shard_.context().observer.OnViewerClosed(Transport::kMjpeg);
  }

 private:
  bool StillAllowed() {
    if (!credential_.Renew()) return true;
    return !credential_.lost() && credential_.caller().MayWatch(stream_);
  }

  Shard& shard_;
  access::Credential credential_;
  const std::string stream_;
  const ViewerLimits::Seat seat_;
  const Shard::RegisteredConnection registered_;
  FrameSocket socket_;
  std::unique_ptr<PictureViewer> viewer_;
};

net::awaitable<void> RunSession(std::unique_ptr<MjpegSession> session, std::string head,
                                PictureFraming framing, hub::SubscribeOptions options) {
  co_await session->Run(std::move(head), framing, options);
}

}  // namespace

MjpegReader MjpegReaderOf(std::string_view user_agent) {
  return user_agent.find("Chrome/") == std::string_view::npos ? MjpegReader::kOther
                                                              : MjpegReader::kBlink;
}

Answer AnswerMjpeg(const hub::Hub& hub, const Route& route, hub::SubscribeOptions& options) {
  Answer answer;
  if (!FindStream(hub, route.stream, answer)) return answer;
  WatchOptions asked;
  if (const auto mistake = ParseWatchOptions(route, asked)) {
    return ErrorAnswer(http::status::bad_request, "bad_request", *mistake);
  }
  options = asked.subscribe;
  answer = UnkeptAnswer();
  answer.content_type = kContentType;
  answer.endless = true;
  answer.close = true;
  return answer;
}

void StartMjpegSession(Shard& shard, Wire wire, const Visitor& visitor, ViewerLimits::Seat seat,
                       const Answer& answer, MjpegReader reader, const std::string& stream,
                       const hub::SubscribeOptions& options) {
  auto session =
      std::make_unique<MjpegSession>(shard, std::move(wire), visitor, std::move(seat), stream);
  std::string head = SerializeHead(answer, /*keep_alive=*/false) + kFirstBoundary;
  const PictureFraming& framing = reader == MjpegReader::kBlink ? kNextHeadAhead : kWithLength;
  net::co_spawn(shard.io(), RunSession(std::move(session), std::move(head), framing, options),
                ReportFailure());
}

}  // namespace framecast::gateway
