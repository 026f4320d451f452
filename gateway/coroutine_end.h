// The one completion handler of every coroutine that is spawned.
#pragma once

#include <spdlog/spdlog.h>

#include <exception>

namespace framecast::gateway {

// A coroutine of ours ends by returning; what it throws is a fault of ours, and told.
struct ReportFailure {
  // For the log: what has ended.
  const char* what = "a connection ended with";

  void operator()(const std::exception_ptr& failure) const {
    if (!failure) return;
    try {
      std::rethrow_exception(failure);
    } catch (const std::exception& error) {
      spdlog::error("{}: {}", what, error.what());
    }
  }
};

}  // namespace framecast::gateway
