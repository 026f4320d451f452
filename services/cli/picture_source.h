// Where the pictures of a push come from.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "services/cli/stop.h"

namespace framecast::cli {

struct Picture {
  std::string payload;
  // When it was read.
  std::chrono::system_clock::time_point capture_time;
  // For messages: the file's path, or its place on standard input.
  std::string name;
  // Empty: the server recognises it by its first bytes.
  std::string content_type;
};

// For one thread.
class PictureSource {
 public:
  virtual ~PictureSource() = default;
  // Waits where the source is a live one. Nothing at the end, on a request to stop, and on a fault,
  // which error() then names.
  virtual std::optional<Picture> Next(const Stop& stop) = 0;
  const std::string& error() const { return error_; }

 protected:
  std::nullopt_t Fail(std::string message) {
    error_ = std::move(message);
    return std::nullopt;
  }

 private:
  std::string error_;
};

}  // namespace framecast::cli
