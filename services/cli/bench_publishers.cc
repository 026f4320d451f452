#include "services/cli/bench_publishers.h"

#include <grpcpp/support/status.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"

namespace framecast::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kOpenPatience{10};
constexpr std::chrono::seconds kClosePatience{2};

std::string WordsOf(const grpc::Status& status, const ServerOptions& server) {
  std::string words = Describe(status, server);
  switch (status.error_code()) {
    case grpc::StatusCode::ALREADY_EXISTS:
      return words + " Another --stream_prefix gives other streams.";
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return "no answer from " + server.address + " within 10 s.";
    default:
      return words;
  }
}

}  // namespace

BenchPublishers::BenchPublishers(BenchPublishersOptions options) : options_(std::move(options)) {}

std::string BenchPublishers::Open(const Stop& stop) {
  connections_.resize(options_.connections);
  for (Connection& connection : connections_) {
    const grpc::Status status = Connect(options_.server, connection);
    if (!status.ok()) return Describe(status, options_.server);
  }
  if (!connections_.front().warning.empty()) options_.say(connections_.front().warning);
  for (const std::string& stream : options_.streams) {
    pushers_.push_back(std::make_unique<StreamPusher>(
        connections_[pushers_.size() % connections_.size()],
        StreamPusherOptions{stream, options_.frame_bytes, options_.run}));
  }
  const Clock::time_point deadline = Clock::now() + kOpenPatience;
  for (const std::unique_ptr<StreamPusher>& pusher : pushers_) {
    const grpc::Status status = pusher->WaitUntilOpened(deadline, stop);
    if (!status.ok()) return WordsOf(status, options_.server);
    const std::uint64_t limit = pusher->max_frame_bytes();
    if (options_.frame_bytes > limit) {
      return absl::StrCat("the server takes frames of at most ", limit,
                          " bytes (its --max_frame_bytes): give a smaller --size.");
    }
  }
  return "";
}

void BenchPublishers::PushFor(std::chrono::duration<double> time, const Stop& stop) {
  const std::chrono::duration<double> interval(1 / options_.fps);
  const std::size_t streams = pushers_.size();
  const auto frames = static_cast<std::uint64_t>(std::max(1LL, std::llround(time / interval)));
  const Clock::time_point begin = Clock::now();
  const auto at = [&](std::uint64_t turn) {
    return begin + std::chrono::duration_cast<Clock::duration>(interval * turn / streams);
  };
  for (std::uint64_t turn = 0; turn < frames * streams && !stop.WaitUntil(at(turn)); ++turn) {
    ++due_;
    // Time that was lost is not made up for by a burst.
    if (Clock::now() > at(turn + streams)) continue;
    const std::size_t stream = turn % streams;
    if (!pushers_[stream]->Push() && HasEnded(stream) && ended_.size() == streams) return;
  }
  // The last frames' intervals are part of the time.
  stop.WaitUntil(at(frames * streams));
}

bool BenchPublishers::HasEnded(std::size_t stream) {
  const std::optional<grpc::Status> status = pushers_[stream]->ended();
  if (!status) return false;
  // The others end for the same reason.
  if (ended_.empty()) {
    options_.say(absl::StrCat("the server ended the stream ", options_.streams[stream], ": ",
                              Describe(*status, options_.server)));
  }
  ended_.insert(stream);
  return true;
}

void BenchPublishers::Close() {
  for (const std::unique_ptr<StreamPusher>& pusher : pushers_) pusher->Close();
  const Clock::time_point deadline = Clock::now() + kClosePatience;
  for (const std::unique_ptr<StreamPusher>& pusher : pushers_) pusher->WaitForEnd(deadline);
}

std::vector<std::uint32_t> BenchPublishers::pushed() const {
  std::vector<std::uint32_t> pushed;
  for (const std::unique_ptr<StreamPusher>& pusher : pushers_) pushed.push_back(pusher->pushed());
  return pushed;
}

std::uint64_t BenchPublishers::rejected() const {
  std::uint64_t rejected = 0;
  for (const std::unique_ptr<StreamPusher>& pusher : pushers_) rejected += pusher->rejected();
  return rejected;
}

std::string BenchPublishers::rejection() const {
  for (const std::unique_ptr<StreamPusher>& pusher : pushers_) {
    if (pusher->rejected() > 0) return pusher->rejection();
  }
  return "";
}

}  // namespace framecast::cli
