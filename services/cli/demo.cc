// One sender a chart. The streams carry the label that lets any other stream go before them.
#include "services/cli/demo.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "services/cli/channel.h"
#include "services/cli/console.h"
#include "services/cli/demo_charts.h"
#include "services/cli/exit_code.h"
#include "services/cli/sender.h"

namespace framecast::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kFinishPatience{2'000};

}  // namespace

int RunDemo(const DemoOptions& options) {
  Console console("framecast demo");
  if (const std::string mistake = FindFileMistake(options.server); !mistake.empty()) {
    console.Say(mistake);
    return kExitFailed;
  }
  Stop stop;
  const StopOnSignals on_signals(stop);
  std::vector<std::unique_ptr<Sender>> senders;
  for (const DemoChart& chart : DemoCharts()) {
    SenderOptions sending;
    sending.server = options.server;
    sending.stream = chart.stream;
    sending.title = chart.title;
    sending.labels = {{"framecast.demo", "true"}};
    // It may have been started together with a server that makes the tokens.
    sending.retry.await_token = true;
    sending.on_failure = [&stop] { stop.Request(); };
    // An outage is the same for all of them.
    if (senders.empty()) sending.say = [&console](const std::string& words) { console.Say(words); };
    senders.push_back(std::make_unique<Sender>(std::move(sending), stop));
  }
  const Clock::time_point begin = Clock::now();
  Clock::time_point due = begin;
  for (std::uint64_t number = 0; !stop.WaitUntil(due); ++number) {
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    for (std::size_t i = 0; i < senders.size(); ++i) {
      // What was drawn during an outage is old when it ends.
      if (!senders[i]->counts().connected) continue;
      Picture picture;
      picture.payload = DemoCharts()[i].draw(seconds, number);
      picture.capture_time = std::chrono::system_clock::now();
      senders[i]->Push(std::move(picture));
    }
    due = std::max(due + options.interval, Clock::now());
  }
  int exit_code = kExitDone;
  for (const std::unique_ptr<Sender>& sender : senders) {
    sender->Finish(kFinishPatience);
    if (sender->error().empty()) continue;
    console.Say(sender->error());
    exit_code = kExitFailed;
  }
  return exit_code;
}

}  // namespace framecast::cli
