// The calling thread takes pictures at the rate that was asked for; a second one shows how it goes.
#include "services/cli/push.h"

#include <iostream>
#include <thread>

#include "absl/strings/str_format.h"
#include "services/cli/channel.h"
#include "services/cli/console.h"
#include "services/cli/exit_code.h"

namespace framecast::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kShowEvery{500};
constexpr std::chrono::seconds kUnwatchedInterval{10};
constexpr std::chrono::milliseconds kLookForViewersEvery{50};
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

// Gives the source's pictures to the sender at the rate that was asked for.
class Pacer {
 public:
  Pacer(const PushOptions& options, bool live, Sender& sender, const Stop& stop)
      : options_(options), live_(live), sender_(sender), stop_(stop) {}

  void PushAll(PictureSource& source, std::optional<Picture> picture) {
    Clock::time_point due = Clock::now();
    while (picture && PushOrSkip(*std::move(picture))) {
      // Time that was lost is not made up for by a burst.
      due = std::max(due + options_.interval, Clock::now());
      if (stop_.WaitUntil(due)) return;
      picture = source.Next(stop_);
    }
  }

 private:
  bool PushOrSkip(Picture picture) {
    const Clock::time_point unwatched_due = last_push_ + kUnwatchedInterval;
    while (IsUnwatched() && Clock::now() < unwatched_due) {
      if (live_) {
        sender_.Skip();
        return true;
      }
      if (stop_.WaitUntil(std::min(Clock::now() + kLookForViewersEvery, unwatched_due))) {
        return false;
      }
    }
    last_push_ = Clock::now();
    return sender_.Push(std::move(picture));
  }

  bool IsUnwatched() const { return options_.pause_unwatched && sender_.counts().viewers == 0; }

  const PushOptions& options_;
  const bool live_;
  Sender& sender_;
  const Stop& stop_;
  Clock::time_point last_push_ = Clock::now() - kUnwatchedInterval;
};

std::string Summary(const std::string& stream, const Sender::Counts& counts, double seconds) {
  std::string summary =
      absl::StrFormat("%s: %d %s in %.1f s (%.1f/s), %d acked, %d rejected", stream, counts.pushed,
                      counts.pushed == 1 ? "frame" : "frames", seconds,
                      seconds > 0 ? static_cast<double>(counts.pushed) / seconds : 0.0,
                      counts.acked, counts.rejected);
  const std::uint64_t settled = counts.acked + counts.rejected + counts.left_out;
  if (counts.left_out > 0) absl::StrAppendFormat(&summary, ", %d left out", counts.left_out);
  if (settled < counts.pushed) {
    absl::StrAppendFormat(&summary, ", %d not acked", counts.pushed - settled);
  }
  return summary + ".";
}

}  // namespace

int RunPush(const PushOptions& options) {
  Console console("framecast push");
  SelectedSource selected = SelectSource(options.source);
  if (!selected.source) {
    console.Say(selected.error + ".");
    return selected.wrong_usage ? kExitUsage : kExitFailed;
  }
  if (const std::string mistake = FindFileMistake(options.server); !mistake.empty()) {
    console.Say(mistake);
    return kExitFailed;
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
  sending.pausable = options.pause_unwatched;
  sending.on_lag = options.on_lag.value_or(selected.live ? OnLag::kNewest : OnLag::kResume);
  sending.max_unacked = options.max_unacked;
  sending.say = [&console](const std::string& words) { console.Say(words); };
  sending.on_failure = [&stop] { stop.Request(); };
  Sender sender(std::move(sending), stop);
  const Clock::time_point begin = Clock::now();
  bool finished = false;
  {
    const ProgressLine progress(sender, console);
    if (selected.live) first = source.Next(stop);
    Pacer(options, selected.live, sender, stop).PushAll(source, std::move(first));
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
