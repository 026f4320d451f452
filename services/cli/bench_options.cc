#include "services/cli/bench_options.h"

#include <memory>
#include <optional>
#include <string>

#include "services/cli/bench.h"
#include "services/cli/server_flags.h"
#include "services/cli/stamped_png.h"
#include "services/framecastd/quantity.h"

namespace framecast::cli {
namespace {

constexpr char kDefaultMetrics[] = "127.0.0.1:9464";
constexpr char kDefaultSize[] = "100KiB";
constexpr std::size_t kMostStreams = 10'000;
constexpr std::size_t kMostViewers = 100'000;
constexpr std::size_t kLargestFrame = std::size_t{1} << 30;
constexpr double kHighestFps = 1'000;
constexpr double kLongestSeconds = 86'400;

// A number of bytes, or one with a unit, as framecastd's flags.
std::size_t SizeOf(const std::string& text) {
  const auto fail = [&text](const std::string& words) {
    return CLI::ValidationError("--size=" + text, words);
  };
  const std::optional<std::uint64_t> bytes = daemon::ParseBytes(text);
  if (!bytes) throw fail("no size; give a number with KiB, MiB or GiB, such as 100KiB.");
  if (*bytes > kLargestFrame || *bytes < kSmallestPng) {
    throw fail("give " + std::to_string(kSmallestPng) + " bytes at least and 1GiB at most.");
  }
  return *bytes;
}

}  // namespace

void AddBench(CLI::App& app, std::function<int()>& run) {
  CLI::App& command = *app.add_subcommand(
      "bench", "put load on a server that runs, and tell what it carries from here");
  const auto options = std::make_shared<BenchOptions>();
  const auto size = std::make_shared<std::string>(kDefaultSize);
  const auto server = ServerFlags::AddTo(command);
  AddHttpAddress(command, options->http)->group("Server");
  options->metrics = kDefaultMetrics;
  command
      .add_option("--metrics", options->metrics,
                  "framecastd's metrics address, which knows its CPU time")
      ->check(CLI::Validator(AddressMistake, "HOST:PORT"))
      ->capture_default_str()
      ->group("Server");
  command.add_option("--streams", options->streams, "streams to push")
      ->check(CLI::Range(std::size_t{1}, kMostStreams))
      ->capture_default_str();
  CLI::Option* by_publishers =
      command
          .add_option("--publishers", options->publishers,
                      "connections that the streams are pushed over; one a stream if not given")
          ->check(CLI::Range(std::size_t{1}, kMostStreams));
  command
      .add_option("--viewers", options->viewers, "viewers of all streams together, spread evenly")
      ->check(CLI::Range(std::size_t{1}, kMostViewers))
      ->capture_default_str();
  command.add_option("--fps", options->fps, "frames a second in each stream")
      ->check(CLI::Range(0.001, kHighestFps))
      ->capture_default_str();
  command.add_option("--size", *size, "bytes a frame, or with KiB, MiB")->capture_default_str();
  command.add_option("--seconds", options->seconds, "how long")
      ->check(CLI::Range(0.1, kLongestSeconds))
      ->capture_default_str();
  command
      .add_option("--stream_prefix", options->stream_prefix,
                  "what the streams' names begin with; a number follows")
      ->capture_default_str();
  command.add_flag("--json", options->json, "as JSON, on one line");
  command.callback([options, server, size, by_publishers, &run] {
    options->server = server->Options();
    options->frame_bytes = SizeOf(*size);
    if (by_publishers->empty()) options->publishers = options->streams;
    if (options->publishers > options->streams) {
      throw CLI::ValidationError(
          "--publishers=" + std::to_string(options->publishers),
          "a stream has one publisher: give at most as many as --streams, or more streams.");
    }
    run = [options] { return RunBench(*options); };
  });
}

}  // namespace framecast::cli
