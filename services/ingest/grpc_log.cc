#include "services/ingest/grpc_log.h"

#include <grpc/support/log.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <mutex>

namespace framecast::ingest {
namespace {

std::atomic<int> g_quiet{0};

void Log(gpr_log_func_args* args) {
  // gRPC calls many things an error that are a client's doing.
  const bool worth_a_warning = args->severity == GPR_LOG_SEVERITY_ERROR && g_quiet == 0;
  spdlog::log(worth_a_warning ? spdlog::level::warn : spdlog::level::debug, "gRPC: {}",
              args->message);
}

}  // namespace

void RouteGrpcLog() {
  static std::once_flag once;
  std::call_once(once, [] { gpr_set_log_function(Log); });
}

QuietGrpcLog::QuietGrpcLog() { ++g_quiet; }

QuietGrpcLog::~QuietGrpcLog() { --g_quiet; }

}  // namespace framecast::ingest
