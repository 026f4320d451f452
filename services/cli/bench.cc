// Publishers first, so that the viewers' streams are there; then viewers, then frames.
#include "services/cli/bench.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <iostream>
#include <memory>
#include <random>
#include <thread>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/cli/bench_figures.h"
#include "services/cli/bench_publishers.h"
#include "services/cli/bench_viewers.h"
#include "services/cli/console.h"
#include "services/cli/exit_code.h"
#include "services/cli/health.h"
#include "services/cli/http_get.h"
#include "services/cli/timed_socket.h"
#include "services/files/file_limit.h"

namespace framecast::cli {
namespace {

using Clock = std::chrono::steady_clock;

// Open files beside those of viewers and publishers.
constexpr std::size_t kSpareFiles = 64;
constexpr std::chrono::seconds kMetricsPatience{3};
constexpr std::chrono::seconds kOpenPatience{60};
constexpr std::chrono::milliseconds kLookEvery{20};
// From the last push on. Who has not got the last frame by then is seconds behind.
constexpr std::chrono::seconds kArrivalPatience{5};
constexpr std::chrono::seconds kArrivalPatienceWhenStopped{1};

double Seconds(Clock::duration duration) { return std::chrono::duration<double>(duration).count(); }

double OwnCpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// Of the server; a status says why it cannot be known.
absl::StatusOr<double> ServerCpuSeconds(const std::string& metrics) {
  constexpr std::string_view kName = "\nprocess_cpu_seconds_total ";
  const absl::StatusOr<HttpAnswer> answer =
      HttpGet(metrics, "/metrics", /*tls=*/std::nullopt, kMetricsPatience);
  if (!answer.ok()) return answer.status();
  const std::size_t name = answer->body.find(kName);
  double seconds = 0;
  if (name != std::string::npos) {
    const std::size_t value = name + kName.size();
    const std::string text = answer->body.substr(value, answer->body.find('\n', value) - value);
    if (absl::SimpleAtod(text, &seconds)) return seconds;
  }
  return absl::NotFoundError(metrics + " has no process_cpu_seconds_total.");
}

class Bench {
 public:
  Bench(const BenchOptions& options, Console& console) : options_(options), console_(console) {
    for (std::size_t i = 0; i < options.streams; ++i) {
      streams_.push_back(absl::StrCat(options.stream_prefix, i));
    }
  }

  int Run() {
    std::string trouble = FindTrouble();
    BenchPublishers publishers(PublishersOptions());
    if (trouble.empty()) trouble = publishers.Open(stop_);
    BenchViewersOptions watching;
    if (trouble.empty()) trouble = FindDoor(watching);
    if (!trouble.empty()) {
      console_.Say(trouble);
      publishers.Close();
      return kExitFailed;
    }
    BenchViewers viewers(std::move(watching));
    AwaitViewers(viewers);
    BenchFigures figures = Measure(publishers, viewers);
    publishers.Close();
    if (publishers.rejected() > 0) {
      console_.Say(absl::StrCat("frames were rejected: ", publishers.rejection()));
    }
    std::cout << (options_.json ? BenchJson(figures) : BenchTable(figures)) << std::flush;
    if (figures.frames_delivered == 0) console_.Say("nothing was delivered.");
    const bool done = figures.frames_delivered > 0 && !publishers.cut_short() && std::cout;
    return done ? kExitDone : kExitFailed;
  }

 private:
  // What can be known before anything is asked of the server.
  std::string FindTrouble() const {
    if (std::string mistake = FindFileMistake(options_.server); !mistake.empty()) return mistake;
    const std::size_t files = options_.viewers + options_.publishers + kSpareFiles;
    const std::uint64_t limit = files::RaiseFileLimit();
    if (limit < files) {
      return absl::StrCat("this takes ", files, " open files, and this shell allows ", limit,
                          ": raise the limit (ulimit -Hn), or give fewer --viewers.");
    }
    std::string trouble = FindHttpTrouble(options_.http, options_.server.tls);
    if (trouble.starts_with("no connection")) {
      trouble += " Give framecastd's HTTP address with --http.";
    }
    return trouble;
  }

  BenchPublishersOptions PublishersOptions() {
    BenchPublishersOptions publishing;
    publishing.server = options_.server;
    publishing.streams = streams_;
    publishing.connections = options_.publishers;
    publishing.fps = options_.fps;
    publishing.frame_bytes = options_.frame_bytes;
    publishing.run = run_;
    publishing.say = [this](const std::string& words) { console_.Say(words); };
    return publishing;
  }

  std::string FindDoor(BenchViewersOptions& watching) {
    watching.streams = streams_;
    watching.viewers = options_.viewers;
    watching.run = run_;
    watching.say = [this](const std::string& words) { console_.Say(words); };
    watching.door.address = options_.http;
    const absl::StatusOr<std::string> token = options_.server.token.Read();
    if (!token.ok()) return std::string(token.status().message());
    watching.door.token = *token;
    if (options_.server.tls) {
      absl::StatusOr<TlsSetup> tls = LoadTls(*options_.server.tls);
      if (!tls.ok()) return std::string(tls.status().message());
      watching.door.tls = *std::move(tls);
    }
    boost::system::error_code error;
    watching.door.endpoints = Resolve(options_.http, error);
    return error ? "the name in " + options_.http + " cannot be resolved." : "";
  }

  void AwaitViewers(const BenchViewers& viewers) const {
    const Clock::time_point deadline = Clock::now() + kOpenPatience;
    while (viewers.opening() > 0 && Clock::now() < deadline) {
      console_.ShowBelow(absl::StrCat(viewers.opening(), " viewers are let in…"));
      if (stop_.WaitUntil(Clock::now() + kLookEvery)) return;
    }
    console_.ShowBelow("");
  }

  BenchFigures Measure(BenchPublishers& publishers, BenchViewers& viewers) {
    const absl::StatusOr<double> server_before = ServerCpuSeconds(options_.metrics);
    const double own_before = OwnCpuSeconds();
    const Clock::time_point begin = Clock::now();
    console_.ShowBelow(absl::StrCat("pushing for ", options_.seconds, " s…"));
    publishers.PushFor(std::chrono::duration<double>(options_.seconds), stop_);
    const Clock::time_point pushed = Clock::now();
    const Clock::time_point deadline =
        pushed + (stop_.requested() ? kArrivalPatienceWhenStopped : kArrivalPatience);
    while (viewers.Behind(publishers.pushed()) > 0 && Clock::now() < deadline) {
      std::this_thread::sleep_for(kLookEvery);
    }
    console_.ShowBelow("");
    BenchFigures figures;
    figures.cpu_over_seconds = Seconds(Clock::now() - begin);
    figures.own_cpu_seconds = OwnCpuSeconds() - own_before;
    const absl::StatusOr<double> server_after = ServerCpuSeconds(options_.metrics);
    const absl::Status& known = server_before.ok() ? server_after.status() : server_before.status();
    if (known.ok()) {
      figures.server_cpu_seconds = *server_after - *server_before;
    } else {
      console_.Say(absl::StrCat("no server CPU: ", std::string(known.message()),
                                " Give framecastd's metrics address with --metrics."));
    }
    figures.seconds = Seconds(std::max(pushed, viewers.last_delivery()) - begin);
    Fill(figures, publishers, viewers.Stop(publishers.pushed()));
    return figures;
  }

  void Fill(BenchFigures& figures, const BenchPublishers& publishers,
            const BenchViewers::Tally& tally) const {
    figures.streams = options_.streams;
    figures.publishers = options_.publishers;
    figures.fps = options_.fps;
    figures.frame_bytes = options_.frame_bytes;
    figures.viewers = options_.viewers;
    figures.viewers_refused = tally.refused;
    figures.viewers_lost = tally.lost;
    figures.frames_due = publishers.due();
    for (const std::uint32_t pushed : publishers.pushed()) figures.frames_pushed += pushed;
    figures.frames_rejected = publishers.rejected();
    figures.frames_delivered = tally.delivered;
    figures.frames_skipped = tally.skipped;
    figures.bytes_delivered = tally.bytes;
    figures.latency_p50_ms = tally.latency.QuantileMs(0.5);
    figures.latency_p90_ms = tally.latency.QuantileMs(0.9);
    figures.latency_p99_ms = tally.latency.QuantileMs(0.99);
    figures.latency_max_ms = tally.latency.QuantileMs(1);
  }

  const BenchOptions& options_;
  Console& console_;
  Stop stop_;
  const StopOnSignals on_signals_{stop_};
  // Tells this run's frames from those that another left in the streams.
  const std::uint32_t run_ = std::random_device()();
  std::vector<std::string> streams_;
};

}  // namespace

int RunBench(const BenchOptions& options) {
  // OpenSSL writes to sockets without MSG_NOSIGNAL.
  std::signal(SIGPIPE, SIG_IGN);
  Console console("framecast bench");
  return Bench(options, console).Run();
}

}  // namespace framecast::cli
