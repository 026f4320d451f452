// One Watch call after the other, each from the last frame's position on.
#include "services/cli/pull.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <system_error>
#include <thread>
#include <utility>

#include "absl/strings/str_format.h"
#include "framecast/v1/stream.grpc.pb.h"
#include "services/cli/backoff.h"
#include "services/cli/channel.h"
#include "services/cli/console.h"
#include "services/cli/exit_code.h"
#include "services/cli/stop.h"

namespace framecast::cli {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

std::string EndingOf(const std::string& content_type) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kEndings = {
      {{"image/png", "png"},
       {"image/jpeg", "jpg"},
       {"image/webp", "webp"},
       {"image/gif", "gif"},
       {"image/avif", "avif"},
       {"image/bmp", "bmp"},
       {"image/svg+xml", "svg"}}};
  for (const auto& [type, ending] : kEndings) {
    if (content_type == type) return std::string(ending);
  }
  return "bin";
}

// Where the frames go; errors are sentences, empty for none.
class Destination {
 public:
  explicit Destination(std::string folder) : folder_(std::move(folder)) {}

  std::string Prepare() const {
    if (folder_ == "-") return "";
    std::error_code error;
    fs::create_directories(folder_, error);
    return error ? "cannot make the folder " + folder_ + ": " + error.message() : "";
  }

  std::string Write(const v1::WatchResponse& response) const {
    const std::string& payload = response.frame().payload();
    if (folder_ == "-") {
      std::cout.write(payload.data(), static_cast<std::streamsize>(payload.size())).flush();
      return std::cout ? "" : "standard output takes no more";
    }
    const std::string name =
        absl::StrFormat("%016x-%010d.%s", response.epoch(), response.frame().sequence(),
                        EndingOf(response.frame().content_type()));
    // Under its name only once it is whole, for whoever follows the folder.
    const fs::path whole = fs::path(folder_) / name;
    const fs::path partial = fs::path(folder_) / ("." + name + ".part");
    errno = 0;
    std::ofstream file(partial, std::ios::binary);
    file.write(payload.data(), static_cast<std::streamsize>(payload.size()));
    file.close();
    if (!file)
      return "cannot write " + partial.string() + ": " + std::system_category().message(errno);
    std::error_code error;
    fs::rename(partial, whole, error);
    return error ? "cannot write " + whole.string() + ": " + error.message() : "";
  }

 private:
  const std::string folder_;
};

// Cancels a call when the stop is requested, until it is destroyed.
class CancelOnStop {
 public:
  CancelOnStop(const Stop& stop, grpc::ClientContext& context)
      : thread_([this, &stop, &context] {
          while (!over_) {
            if (!stop.WaitUntil(Clock::now() + kLookEvery)) continue;
            context.TryCancel();
            return;
          }
        }) {}
  ~CancelOnStop() {
    over_ = true;
    thread_.join();
  }
  CancelOnStop(const CancelOnStop&) = delete;
  CancelOnStop& operator=(const CancelOnStop&) = delete;

 private:
  static constexpr std::chrono::milliseconds kLookEvery{50};
  std::atomic<bool> over_{false};
  std::thread thread_;
};

class Pull {
 public:
  Pull(const PullOptions& options, const Stop& stop, Console& console)
      : options_(options), stop_(stop), console_(console), destination_(options.destination) {
    request_.set_stream(options.stream);
    request_.set_mode(options.latest ? v1::DELIVERY_MODE_LATEST : v1::DELIVERY_MODE_EVERY);
    request_.set_max_fps(options.max_fps);
  }

  int Run() {
    std::string error = FindFileMistake(options_.server);
    if (error.empty()) error = destination_.Prepare();
    Backoff backoff;
    std::string told;
    while (error.empty() && !Done()) {
      const std::uint64_t before = frames_;
      const grpc::Status status = RunCall(error);
      if (!error.empty() || Done()) break;
      const std::string words = Describe(status, options_.server);
      if (!MayPass(status)) {
        error = words;
        break;
      }
      if (frames_ > before) {
        backoff.Reset();
        told.clear();
      }
      if (words != told) console_.Say(words + " Trying again.");
      told = words;
      stop_.WaitUntil(Clock::now() + backoff.Next());
    }
    if (!error.empty()) console_.Say(error + (error.ends_with('.') ? "" : "."));
    console_.Say(absl::StrFormat("%s: %d frames, %d bytes.", options_.stream, frames_, bytes_));
    return error.empty() ? kExitDone : kExitFailed;
  }

 private:
  bool Done() const {
    return stop_.requested() || (options_.count > 0 && frames_ >= options_.count);
  }

  bool MayPass(const grpc::Status& status) const {
    // Another token may have come meanwhile.
    if (IsTokenRefused(status)) return !options_.server.token.Gives(token_);
    const grpc::StatusCode code = status.error_code();
    return code == grpc::StatusCode::OK || code == grpc::StatusCode::UNAVAILABLE ||
           code == grpc::StatusCode::CANCELLED || code == grpc::StatusCode::INTERNAL ||
           code == grpc::StatusCode::UNKNOWN || code == grpc::StatusCode::FAILED_PRECONDITION;
  }

  grpc::Status RunCall(std::string& error) {
    Connection connection;
    if (grpc::Status status = Connect(options_.server, connection); !status.ok()) return status;
    if (!connection.warning.empty() && !std::exchange(warned_, true)) {
      console_.Say(connection.warning);
    }
    token_ = connection.token;
    const auto stub = v1::StreamService::NewStub(connection.channel);
    grpc::ClientContext context;
    connection.Authorize(context);
    const CancelOnStop cancel(stop_, context);
    const auto call = stub->Watch(&context, request_);
    v1::WatchResponse response;
    while (!Done()) {
      // Not cancelled then: the server's words would be lost.
      if (!call->Read(&response)) return call->Finish();
      error = destination_.Write(response);
      if (!error.empty()) break;
      ++frames_;
      bytes_ += response.frame().payload().size();
      request_.mutable_since()->set_epoch(response.epoch());
      request_.mutable_since()->set_sequence(response.frame().sequence());
    }
    context.TryCancel();
    return call->Finish();
  }

  const PullOptions& options_;
  const Stop& stop_;
  Console& console_;
  const Destination destination_;
  v1::WatchRequest request_;
  // Of the last call.
  std::string token_;
  bool warned_ = false;
  std::uint64_t frames_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace

int RunPull(const PullOptions& options) {
  Console console("framecast pull");
  Stop stop;
  const StopOnSignals on_signals(stop);
  return Pull(options, stop, console).Run();
}

}  // namespace framecast::cli
