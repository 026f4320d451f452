#include "gateway/mjpeg_session.h"

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

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

// Right behind each picture comes the whole head of the next part: Chromium shows a part only once
// it has read that, not just the boundary. So a part cannot name its length, and it has the type of
// the picture before; who shows pictures of several types looks at their first bytes anyway.
struct Tail {
  std::string_view content_type;
  std::string_view bytes;
};
#define FRAMECAST_TAIL(type) \
  { type, "\r\n--framecast\r\nContent-Type: " type "\r\n\r\n" }
constexpr std::array<Tail, 7> kTails{{FRAMECAST_TAIL("image/png"), FRAMECAST_TAIL("image/jpeg"),
                                      FRAMECAST_TAIL("image/webp"), FRAMECAST_TAIL("image/gif"),
                                      FRAMECAST_TAIL("image/avif"), FRAMECAST_TAIL("image/bmp"),
                                      FRAMECAST_TAIL("image/svg+xml")}};
#undef FRAMECAST_TAIL
constexpr std::string_view kTailWithoutType = "\r\n--framecast\r\n\r\n";

std::string_view PartTail(const hub::Frame& frame) {
  for (const Tail& tail : kTails) {
    if (tail.content_type == frame.content.content_type) return tail.bytes;
  }
  return kTailWithoutType;
}

std::string PartHead(const hub::Frame& frame, bool first) {
  return first ? "Content-Type: " + frame.content.content_type + "\r\n\r\n" : "";
}

class MjpegSession final : public Connection {
 public:
  MjpegSession(Shard& shard, net::ip::tcp::socket socket)
      : shard_(shard),
        registered_(shard, *this),
        socket_(std::move(socket), "", shard.report().mjpeg) {
    // Nothing tells a viewer that has gone from one whose stream stands still.
    KeepAlive(socket_.socket());
  }

  void Abort() override { socket_.Close(); }
  hub::Duration StalledFor(hub::SteadyTime now) override { return socket_.StalledFor(now); }
  void OnReport(hub::SteadyTime now, ShardReport& report) override {
    if (viewer_) viewer_->OnReport(now, report);
  }
  void OnTick(hub::SteadyTime now) override {
    if (socket_.StalledFor(now) > shard_.options().stall_timeout) Abort();
  }

  net::awaitable<void> Run(std::string head, const std::string& stream,
                           const hub::SubscribeOptions& options) {
    shard_.context().observer.OnViewerOpened(Transport::kMjpeg);
    socket_.SendMessage(std::move(head), {});
    const PictureFraming framing{&PartHead, &PartTail};
    viewer_ = std::make_unique<PictureViewer>(shard_, socket_, framing, stream, options);
    error_code error;
    auto token = net::redirect_error(net::use_awaitable, error);
    std::array<char, 64> ignored;
    const net::mutable_buffer buffer(ignored.data(), ignored.size());
    while (!error) co_await socket_.async_read_some(buffer, token);
    viewer_.reset();
    shard_.context().observer.OnViewerClosed(Transport::kMjpeg);
  }

 private:
  Shard& shard_;
  const Shard::RegisteredConnection registered_;
  FrameSocket socket_;
  std::unique_ptr<PictureViewer> viewer_;
};

net::awaitable<void> RunSession(std::unique_ptr<MjpegSession> session, std::string head,
                                std::string stream, hub::SubscribeOptions options) {
  co_await session->Run(std::move(head), stream, options);
}

}  // namespace

Answer AnswerMjpeg(const hub::Hub& hub, const Route& route, hub::SubscribeOptions& options) {
  Answer answer;
  if (!FindStream(hub, route.stream, answer)) return answer;
  WatchOptions asked;
  if (const auto mistake = ParseWatchOptions(route, asked)) {
    return ErrorAnswer(http::status::bad_request, "bad_request", *mistake);
  }
  options = asked.subscribe;
  answer.content_type = kContentType;
  answer.fields = {{"Cache-Control", "no-store"}, {"Vary", "Authorization, Origin"}};
  answer.endless = true;
  answer.close = true;
  return answer;
}

void StartMjpegSession(Shard& shard, net::ip::tcp::socket socket, const Answer& answer,
                       const std::string& stream, const hub::SubscribeOptions& options) {
  auto session = std::make_unique<MjpegSession>(shard, std::move(socket));
  std::string head = SerializeHead(answer, /*keep_alive=*/false) + kFirstBoundary;
  net::co_spawn(shard.io(), RunSession(std::move(session), std::move(head), stream, options),
                ReportFailure());
}

}  // namespace framecast::gateway
