// What a run of `framecast bench` found, as people and as programs read it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace framecast::cli {

struct BenchFigures {
  // From the first push to the last frame that came.
  double seconds = 0;
  std::uint64_t streams = 0;
  std::uint64_t publishers = 0;
  double fps = 0;
  std::uint64_t frame_bytes = 0;
  // Asked for; of them, not let in; and lost later.
  std::uint64_t viewers = 0;
  std::uint64_t viewers_refused = 0;
  std::uint64_t viewers_lost = 0;

  std::uint64_t frames_due = 0;
  std::uint64_t frames_pushed = 0;
  std::uint64_t frames_rejected = 0;
  // To all viewers together.
  std::uint64_t frames_delivered = 0;
  std::uint64_t frames_skipped = 0;
  std::uint64_t bytes_delivered = 0;

  // From the push to the last byte read.
  double latency_p50_ms = 0;
  double latency_p90_ms = 0;
  double latency_p99_ms = 0;
  double latency_max_ms = 0;

  // User and system time over `cpu_over_seconds`.
  double cpu_over_seconds = 0;
  double own_cpu_seconds = 0;
  // Nothing: could not be read.
  std::optional<double> server_cpu_seconds;
};

std::string BenchTable(const BenchFigures& figures);
// One line; numbers with their units in their names, null for what could not be read.
std::string BenchJson(const BenchFigures& figures);

}  // namespace framecast::cli
