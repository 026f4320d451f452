// The HTTP door of the metrics, for Prometheus.
#pragma once

#include <prometheus/exposer.h>

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace framecast::telemetry {

// Answers GET /metrics on threads of its own from Start to its destruction, which may wait 2 s for
// a client that is connected and silent.
class MetricsServer {
 public:
  // Listens when it returns. `address` is "host:port", "[v6]:port" or ":port" (all addresses), port
  // 0 takes a free one. Unavailable, naming the address: it cannot be had. `metrics` is kept.
  static absl::StatusOr<std::unique_ptr<MetricsServer>> Start(
      const std::string& address, std::shared_ptr<prometheus::Collectable> metrics);
  MetricsServer(const MetricsServer&) = delete;
  MetricsServer& operator=(const MetricsServer&) = delete;

  std::uint16_t port() const;

 private:
  MetricsServer(std::shared_ptr<prometheus::Collectable> metrics,
                std::unique_ptr<prometheus::Exposer> exposer);

  const std::shared_ptr<prometheus::Collectable> metrics_;
  const std::unique_ptr<prometheus::Exposer> exposer_;
};

}  // namespace framecast::telemetry
