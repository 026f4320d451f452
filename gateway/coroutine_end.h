// The one completion handler of every coroutine that is spawned here.
#pragma once

#include <spdlog/spdlog.h>

#include <exception>

namespace framecast::gateway {

// A coroutine of ours ends by returning; what it throws is a fault of ours, and told.
struct ReportFailure {
  void operator()(const std::exception_ptr& failure) const {
    if (!failure) return;
    try {
      std::rethrow_exception(failure);
    } catch (const std::exception& error) {
      spdlog::error("a connection ended with: {}", error.what());
    }
  }
};

}  // namespace framecast::gateway
