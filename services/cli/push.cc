// The calling thread takes pictures at the rate that was asked for; a second one shows how it goes.
#include "services/cli/push.h"

#include <iostream>
#include <thread>

#include "absl/strings/str_format.h"
#include "services/cli/console.h"
#include "services/cli/exit_code.h"
#include "services/cli/sender.h"

namespace framecast::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kShowEvery{500};
// From the last picture on, without any answer of the server.
constexpr std::chrono::milliseconds kFinishPatience{5'000};

double Seconds(Clock::duration duration) { return std::chrono::duration<double>(duration).count(); }

// Shows how the push goes until it is destroyed.
class ProgressLine {
 public:
  ProgressLine(const Sender& sender, Console& console)
      : sender_(sender), console_(console), thread_([this] { Run(); }) {}
  ~ProgressLine() {
    end_.Request();
    thread_.join();
  }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

 private:
  void Run() {
    std::uint64_t shown = 0;
    Clock::time_point shown_at = Clock::now();
    while (console_.is_terminal() && !end_.WaitUntil(shown_at + kShowEvery)) {
      const Sender::Counts counts = sender_.counts();
      const Clock::time_point now = Clock::now();
      const double rate = static_cast<double>(counts.pushed - shown) / Seconds(now - shown_at);
      shown = counts.pushed;
      shown_at = now;
      console_.ShowBelow(absl::StrFormat("%d frames  %.1f/s  %d acked  %d rejected  %d %s%s",
                                         counts.pushed, rate, counts.acked, counts.rejected,
                                         counts.viewers, counts.viewers == 1 ? "viewer" : "viewers",
                                         counts.connected ? "" : "  (not connected)"));
    }
  }

  const Sender& sender_;
  Console& console_;
  Stop end_;
  std::thread thread_;
};

void PushAll(PictureSource& source, std::optional<Picture> picture,
             std::chrono::nanoseconds interval, Sender& sender, const Stop& stop) {
  Clock::time_point due = Clock::now();
  while (picture && sender.Push(*std::move(picture))) {
    // Time that was lost is not made up for by a burst.
    due = std::max(due + interval, Clock::now());
    if (stop.WaitUntil(due)) return;
    picture = source.Next(stop);
  }
}

std::string Summary(const std::string& stream, const Sender::Counts& counts, double seconds) {
  return absl::StrFormat(
      "%s: %d %s in %.1f s (%.1f/s), %d acked, %d rejected%s.", stream, counts.pushed,
      counts.pushed == 1 ? "frame" : "frames", seconds,
      seconds > 0 ? static_cast<double>(counts.pushed) / seconds : 0.0, counts.acked,
      counts.rejected,
      counts.acked + counts.rejected < counts.pushed
          ? absl::StrFormat(", %d not acked", counts.pushed - counts.acked - counts.rejected)
          : "");
}

}  // namespace

int RunPush(const PushOptions& options) {
  Console console("framecast push");
  SelectedSource selected = SelectSource(options.source);
  if (!selected.source) {
    console.Say(selected.error + ".");
    return selected.wrong_usage ? kExitUsage : kExitFailed;
  }
  PictureSource& source = *selected.source;
  Stop stop;
  const StopOnSignals on_signals(stop);
  // A set that cannot be read should not make a stream appear.
  std::optional<Picture> first;
  if (!selected.live) {
    first = source.Next(stop);
    if (!first) {
      console.Say(source.error() + ".");
      return kExitFailed;
    }
  }
  SenderOptions sending;
  sending.server = options.server;
  sending.stream = options.stream;
  sending.title = options.title;
  sending.take_over = options.take_over;
  sending.say = [&console](const std::string& words) { console.Say(words); };
  sending.on_failure = [&stop] { stop.Request(); };
  Sender sender(std::move(sending), stop);
  const Clock::time_point begin = Clock::now();
  bool finished = false;
  {
    const ProgressLine progress(sender, console);
    if (selected.live) first = source.Next(stop);
    PushAll(source, std::move(first), options.interval, sender, stop);
    finished = sender.Finish(kFinishPatience);
  }
  const Sender::Counts counts = sender.counts();
  console.ShowBelow("");
  for (const std::string& error : {source.error(), sender.error()}) {
    if (!error.empty()) console.Say(error + (error.ends_with('.') ? "" : "."));
  }
  std::cout << Summary(options.stream, counts, Seconds(Clock::now() - begin)) << std::endl;
  const bool done = finished && counts.rejected == 0 && source.error().empty();
  return done ? kExitDone : kExitFailed;
}

}  // namespace framecast::cli
