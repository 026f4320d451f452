#include "services/ingest/grpc_log.h"

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <mutex>
#include <string>
#include <string_view>

namespace framecast::ingest {
namespace {

std::atomic<int> g_quiet{0};

void Log(gpr_log_func_args* args) {
  // gRPC calls many things an error that are a client's doing; a scanner of ports would fill the
  // log with handshakes.
  const bool of_a_client = std::string_view(args->message).starts_with("Handshake failed");
  const bool worth_a_warning =
      args->severity == GPR_LOG_SEVERITY_ERROR && !of_a_client && g_quiet == 0;
  spdlog::log(worth_a_warning ? spdlog::level::warn : spdlog::level::debug, "gRPC: {}",
              args->message);
}

// Mostly that a client sent what is no UTF-8. Its call ends for it; the log is not the client's to
// fill.
void LogProtobuf(google::protobuf::LogLevel level, const char* /*file*/, int /*line*/,
                 const std::string& message) {
  spdlog::log(level == google::protobuf::LOGLEVEL_FATAL ? spdlog::level::err : spdlog::level::debug,
              "protobuf: {}", message);
}

}  // namespace

void RouteGrpcLog() {
  static std::once_flag once;
  std::call_once(once, [] {
    gpr_set_log_function(Log);
    google::protobuf::SetLogHandler(LogProtobuf);
  });
}

QuietGrpcLog::QuietGrpcLog() { ++g_quiet; }

QuietGrpcLog::~QuietGrpcLog() { --g_quiet; }

}  // namespace framecast::ingest
