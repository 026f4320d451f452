// One function a command says which options there are and what is checked of them.
#include "services/cli/command_line.h"

#include <CLI/CLI.hpp>
#include <functional>
#include <iostream>
#include <memory>

#include "services/cli/bench_options.h"
#include "services/cli/channel.h"
#include "services/cli/demo.h"
#include "services/cli/duration.h"
#include "services/cli/exit_code.h"
#include "services/cli/health.h"
#include "services/cli/ls.h"
#include "services/cli/pull.h"
#include "services/cli/push.h"
#include "services/cli/server_flags.h"
#include "services/cli/token_options.h"

namespace framecast::cli {
namespace {

using Command = std::function<int()>;

constexpr char kDefaultInterval[] = "100ms";
constexpr double kHighestFps = 1000;

std::chrono::nanoseconds IntervalOf(const std::string& text) {
  const auto interval = ParseDuration(text);
  if (interval) return *interval;
  throw CLI::ValidationError("--interval=" + text,
                             "no duration; give a number with ms, s, m or h, such as 100ms.");
}

void AddPush(CLI::App& app, Command& run) {
  CLI::App& command = *app.add_subcommand(
      "push", "push pictures into a stream, one after another, over outages and restarts");
  const auto options = std::make_shared<PushOptions>();
  const auto interval = std::make_shared<std::string>(kDefaultInterval);
  const auto fps = std::make_shared<double>(0);
  const auto server = ServerFlags::AddTo(command);
  command.add_option("STREAM", options->stream, "the stream's name")->required();
  command
      .add_option(
          "SOURCE", options->source.words,
          "a numbered pattern (aaa/chart%d.png, a%04d.png), a glob, a folder, files, or - for "
          "PNG or JPEG images back to back on standard input")
      ->required();
  CLI::Option* by_interval =
      command.add_option("--interval", *interval, "time between two frames")->capture_default_str();
  command.add_option("--fps", *fps, "frames a second, instead of --interval")
      ->excludes(by_interval)
      ->check(CLI::Range(0.001, kHighestFps));
  command.add_option("--start", options->source.start,
                     "first number of a pattern; otherwise the lowest that is there");
  command.add_flag("--loop", options->source.loop, "begin again at the end");
  command.add_flag("--follow", options->source.follow,
                   "wait for the next number, or for new and rewritten files in the folder");
  command.add_option("--title", options->title, "the stream's name for people");
  command.add_flag("--take_over", options->take_over, "end whoever publishes the stream now");
  const auto on_lag = std::make_shared<std::string>();
  command
      .add_option("--on_lag", *on_lag,
                  "when pictures come faster than they can be sent: newest leaves older ones out "
                  "(default with - and --follow), resume sends every one (default otherwise)")
      ->check(CLI::IsMember({"newest", "resume"}));
  command
      .add_option("--max_unacked", options->max_unacked,
                  "frames under way with --on_lag=newest, or a round trip's worth if that is more")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  command.add_flag("--pause_unwatched", options->pause_unwatched,
                   "while nobody watches, push a frame every 10 s");
  command.callback([options, server, interval, fps, on_lag, &run] {
    options->server = server->Options();
    if (!on_lag->empty()) {
      options->on_lag = *on_lag == "newest" ? OnLag::kNewest : OnLag::kResume;
    }
    options->interval = *fps > 0 ? std::chrono::duration_cast<std::chrono::nanoseconds>(
                                       std::chrono::duration<double>(1 / *fps))
                                 : IntervalOf(*interval);
    run = [options] { return RunPush(*options); };
  });
}

void AddPull(CLI::App& app, Command& run) {
  CLI::App& command =
      *app.add_subcommand("pull", "write a stream's frames to files, or to standard output");
  const auto options = std::make_shared<PullOptions>();
  const auto mode = std::make_shared<std::string>("every");
  const auto server = ServerFlags::AddTo(command);
  command.add_option("STREAM", options->stream, "the stream's name")->required();
  command.add_option("DESTINATION", options->destination, "a folder, or - for standard output")
      ->required();
  command.add_option("--mode", *mode, "every frame, or the latest whenever one can be written")
      ->check(CLI::IsMember({"every", "latest"}))
      ->capture_default_str();
  command.add_option("--max_fps", options->max_fps, "at most so many frames a second")
      ->check(CLI::Range(0.001, kHighestFps));
  command.add_option("--count", options->count, "end after so many frames");
  command.callback([options, server, mode, &run] {
    options->server = server->Options();
    options->latest = *mode == "latest";
    run = [options] { return RunPull(*options); };
  });
}

void AddLs(CLI::App& app, Command& run) {
  CLI::App& command = *app.add_subcommand("ls", "list the server's streams");
  const auto options = std::make_shared<LsOptions>();
  const auto server = ServerFlags::AddTo(command);
  command.add_flag("--json", options->json, "as JSON, on one line");
  command.add_flag("--watch", options->watch, "again each second");
  command.callback([options, server, &run] {
    options->server = server->Options();
    run = [options] { return RunLs(*options); };
  });
}

void AddHealth(CLI::App& app, Command& run) {
  CLI::App& command = *app.add_subcommand(
      "health", "exit 0 if the server is ready; asks those addresses that are given, else both");
  const auto server = ServerFlags::AddTo(command);
  const auto http = std::make_shared<std::string>();
  const CLI::Option* by_http = AddHttpAddress(command, *http);
  command.callback([server, http, by_http, &run] {
    const bool both = !server->address_given() && by_http->empty();
    const ServerOptions given = server->Options();
    HealthOptions options;
    options.tls = given.tls;
    if (both || !by_http->empty()) options.http = *http;
    if (both || server->address_given()) options.server = given.address;
    run = [options] { return RunHealth(options); };
  });
}

void AddDemo(CLI::App& app, Command& run) {
  CLI::App& command =
      *app.add_subcommand("demo", "push moving charts that it draws itself, until it is stopped");
  const auto options = std::make_shared<DemoOptions>();
  const auto interval = std::make_shared<std::string>(kDefaultInterval);
  const auto server = ServerFlags::AddTo(command);
  command.add_option("--interval", *interval, "time between two frames")->capture_default_str();
  command.callback([options, server, interval, &run] {
    options->server = server->Options();
    options->interval = IntervalOf(*interval);
    run = [options] { return RunDemo(*options); };
  });
}

// One line that says what is wrong and where help is.
int TellWrongUsage(const CLI::App& app, const CLI::ParseError& error) {
  std::string command = "framecast";
  for (const CLI::App* given = &app; !given->get_subcommands().empty();) {
    given = given->get_subcommands().front();
    command += " " + given->get_name();
  }
  std::string words = error.what();
  std::cerr << command << ": " << words << (words.ends_with('.') ? "" : ".") << " See " << command
            << " --help.\n";
  return kExitUsage;
}

}  // namespace

int RunCommandLine(int argc, char** argv) {
  CLI::App app("framecast: push pictures to framecastd, and see what it has.", "framecast");
  app.set_version_flag("--version", "framecast " FRAMECAST_VERSION);
  app.require_subcommand(1);
  Command run;
  AddPush(app, run);
  AddPull(app, run);
  AddLs(app, run);
  AddHealth(app, run);
  AddDemo(app, run);
  AddBench(app, run);
  AddToken(app, run);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {
    return app.exit(asked);
  } catch (const CLI::ParseError& error) {
    return TellWrongUsage(app, error);
  }
  QuietGrpc();
  return run();
}

}  // namespace framecast::cli
