// The HTTP door of the metrics, for Prometheus.
//
// Not prometheus-cpp's Exposer: it takes 1.5 s to stop, and Debian's knows no IPv6.
#pragma once

#include <prometheus/collectable.h>

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace framecast::telemetry {

// Answers GET and HEAD of /metrics on a thread of its own, where it also collects, from Start to
// its destruction, which waits for a collection that is under way.
//
// Limits: 16 connections, the others are closed at once; 8 KiB of request head, 10 s for each
// request and each answer; one request a connection.
class MetricsServer {
 public:
  // Listens when it returns. `address` is "host:port", "[v6]:port" or ":port" (all addresses), port
  // 0 takes a free one. Unavailable, naming the address: it cannot be had. `metrics` outlives it.
  static absl::StatusOr<std::unique_ptr<MetricsServer>> Start(
      const std::string& address, const prometheus::Collectable& metrics);
  ~MetricsServer();
  MetricsServer(const MetricsServer&) = delete;
  MetricsServer& operator=(const MetricsServer&) = delete;

  std::uint16_t port() const;

 private:
  class Parts;
  explicit MetricsServer(std::unique_ptr<Parts> parts);
  const std::unique_ptr<Parts> parts_;
};

}  // namespace framecast::telemetry
