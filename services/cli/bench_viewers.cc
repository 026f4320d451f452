#include "services/cli/bench_viewers.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/cli/stamped_png.h"

namespace framecast::cli {
namespace {

namespace net = boost::asio;
using std::chrono::steady_clock;

// So many wait for the server at once while they are opened.
constexpr std::size_t kOpenAtOnce = 64;
constexpr std::chrono::seconds kOpenPatience{10};
// Then the others have their turn.
constexpr std::size_t kMostBytesInARow = 1 << 20;
constexpr std::size_t kMostKindsTold = 8;

static_assert(kStampEnd <= WebSocketReader::kLongestBeginning);

std::int64_t Now() {
  return std::chrono::nanoseconds(steady_clock::now().time_since_epoch()).count();
}

// Nothing that a coroutine does here throws.
void OnCoroutineEnd(const std::exception_ptr& exception) {
  if (exception) std::rethrow_exception(exception);
}

// A client masks what it sends; the key 0 leaves the bytes as they are.
std::string PongTo(const std::string& ping) {
  std::string pong{static_cast<char>(0x80 | WebSocketReader::kPong),
                   static_cast<char>(0x80 | ping.size())};
  return pong.append(4, '\0').append(ping);
}

// What framecastd means by closing with that code; empty: see its words.
std::string MeaningOf(int code) {
  switch (code) {
    case 1001:
      return "the server stops";
    case 1008:
      return "as many watch as the server lets in (--max_viewers, --max_viewers_per_ip)";
    case 4401:
    case 4403:
      return "bench needs a token that may publish and watch its streams";
    default:
      return "";
  }
}

std::string CloseWords(const std::string& payload) {
  if (payload.size() < 2) return "closed";
  const int code =
      static_cast<unsigned char>(payload[0]) << 8 | static_cast<unsigned char>(payload[1]);
  const std::string meaning = MeaningOf(code);
  return absl::StrCat("closed (", code, "): ", meaning.empty() ? payload.substr(2) : meaning);
}

}  // namespace

struct BenchViewers::Viewer {
  ViewerSocket socket;
  const std::size_t stream;
  WebSocketReader reader;
  // Why it ended; empty: it has not.
  std::string ending;
  bool aborted = false;
  std::atomic<bool> watching{false};
  // Of its last frame; 0: none yet.
  std::atomic<std::uint32_t> number{0};

  Viewer(net::io_context& io_context, std::size_t at) : socket(io_context), stream(at) {}
};

BenchViewers::BenchViewers(BenchViewersOptions options)
    : options_(std::move(options)), opening_(options_.viewers) {
  while (viewers_.size() < options_.viewers) {
    viewers_.emplace_back(io_context_, viewers_.size() % options_.streams.size());
  }
  thread_ = std::thread([this] { Run(); });
}

BenchViewers::~BenchViewers() {
  if (!thread_.joinable()) return;
  io_context_.stop();
  thread_.join();
}

std::size_t BenchViewers::Behind(const std::vector<std::uint32_t>& last) const {
  const auto behind = [&last](const Viewer& viewer) {
    return viewer.watching && viewer.number < last[viewer.stream];
  };
  return static_cast<std::size_t>(std::count_if(viewers_.begin(), viewers_.end(), behind));
}

steady_clock::time_point BenchViewers::last_delivery() const {
  return steady_clock::time_point(std::chrono::nanoseconds(last_delivery_ns_));
}

BenchViewers::Tally BenchViewers::Stop(const std::vector<std::uint32_t>& last) {
  io_context_.stop();
  thread_.join();
  for (const Viewer& viewer : viewers_) {
    if (viewer.watching) tally_.skipped += last[viewer.stream] - viewer.number;
    // Still on its way in.
    if (!viewer.watching && viewer.ending.empty()) ++tally_.refused;
  }
  return tally_;
}

void BenchViewers::Run() {
  for (std::size_t i = 0; i < std::min(kOpenAtOnce, viewers_.size()); ++i) {
    net::co_spawn(io_context_, OpenSome(), OnCoroutineEnd);
  }
  const auto work = net::make_work_guard(io_context_);
  io_context_.run();
}

net::awaitable<void> BenchViewers::OpenSome() {
  while (next_ < viewers_.size()) {
    Viewer& viewer = viewers_[next_++];
    net::steady_timer timer(io_context_, kOpenPatience);
    const auto abort = [&viewer](boost::system::error_code error) {
      if (error) return;
      viewer.aborted = true;
      viewer.socket.Close();
    };
    timer.async_wait(abort);
    const std::string target = "/websocket?stream=" + options_.streams[viewer.stream];
    const std::string trouble = co_await viewer.socket.Open(options_.door, target);
    timer.cancel();
    if (trouble.empty()) {
      viewer.watching = true;
      net::co_spawn(io_context_, Watch(viewer), OnCoroutineEnd);
    } else {
      End(viewer, viewer.aborted ? "no answer within 10 s" : trouble);
    }
    --opening_;
  }
}

net::awaitable<void> BenchViewers::Watch(Viewer& viewer) {
  while (viewer.ending.empty()) {
    ssize_t size = 0;
    std::size_t taken = 0;
    while (viewer.ending.empty() && taken < kMostBytesInARow &&
           (size = viewer.socket.Read(piece_)) > 0) {
      taken += static_cast<std::size_t>(size);
      Take(viewer, {piece_.data(), static_cast<std::size_t>(size)});
    }
    if (size < 0 && viewer.ending.empty()) viewer.ending = "the connection broke";
    if (viewer.ending.empty()) co_await viewer.socket.Readable();
  }
  End(viewer, viewer.ending);
}

void BenchViewers::Take(Viewer& viewer, std::string_view bytes) {
  while (const WebSocketReader::Message* message = viewer.reader.Take(bytes)) {
    switch (message->opcode) {
      case WebSocketReader::kPing:
        viewer.socket.Write(PongTo(message->beginning));
        break;
      case WebSocketReader::kClose:
        viewer.ending = CloseWords(message->beginning);
        return;
      default:
        Count(viewer, *message);
    }
  }
}

// Frames without this run's stamp are older than it: a late joiner gets the stream's newest frame.
void BenchViewers::Count(Viewer& viewer, const WebSocketReader::Message& message) {
  const std::optional<Stamp> stamp = ReadStamp(message.beginning);
  if (!stamp || stamp->sequence >> 32 != options_.run) return;
  const auto number = static_cast<std::uint32_t>(stamp->sequence);
  const std::uint32_t last = viewer.number;
  if (number <= last) return;
  const std::int64_t now = Now();
  viewer.number = number;
  last_delivery_ns_ = now;
  tally_.skipped += number - last - 1;
  tally_.latency.Add(now - stamp->sent_ns);
  tally_.bytes += message.bytes;
  ++tally_.delivered;
}

void BenchViewers::End(Viewer& viewer, const std::string& why) {
  viewer.ending = why;
  viewer.watching = false;
  viewer.socket.Close();
  const bool refused = viewer.number == 0;
  ++(refused ? tally_.refused : tally_.lost);
  const std::string words =
      absl::StrCat(refused ? "a viewer was refused: " : "a viewer was lost: ", why,
                   why.ends_with('.') ? "" : ".");
  if (told_.size() < kMostKindsTold && told_.insert(words).second) options_.say(words);
}

}  // namespace framecast::cli
