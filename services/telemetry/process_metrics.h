// The process itself: what /proc says of it, its event loops, its state and its build.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "services/hub/tally.h"
#include "services/telemetry/exposition.h"

namespace framecast::telemetry {

// Files of the configuration that are read again when they change.
enum class Reloadable { kTls, kTokens };
inline constexpr std::size_t kReloadables = 2;

// Thread-safe.
class ProcessMetrics {
 public:
  ProcessMetrics(std::string version, std::string revision);

  void AddLoopLags(const hub::Tally& lags) { loop_lag_.Add(lags); }
  void SetDraining() { draining_ = true; }
  // One was read now, at the start or again.
  void CountReload(Reloadable what, bool success);
  void SetCertificateEnd(std::chrono::system_clock::time_point not_after);

  // Reads /proc.
  void Collect(Exposition& exposition) const;

 private:
  const std::string version_;
  const std::string revision_;
  Histogram loop_lag_{hub::kLatencyBounds};
  std::atomic<bool> draining_{false};
  struct Reload {
    std::atomic<bool> success{false};
    // Unix; 0: none yet.
    std::atomic<std::int64_t> seconds{0};
  };
  std::array<Reload, kReloadables> reloads_;
  // Unix; 0: there is no certificate.
  std::atomic<std::int64_t> certificate_end_{0};
};

}  // namespace framecast::telemetry
