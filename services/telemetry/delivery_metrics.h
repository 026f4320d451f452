// What goes out: viewers, delivered frames, and how fresh their pictures are.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

#include "services/hub/tally.h"
#include "services/telemetry/counters.h"
#include "services/telemetry/exposition.h"

namespace framecast::telemetry {

// How frames leave the server.
enum class Transport { kWebSocket, kMjpeg, kHttp, kGrpc };
inline constexpr int kTransports = 4;

std::string_view ToString(Transport transport);

// Thread-safe.
class DeliveryMetrics {
 public:
  // `viewers_limit`: how many there may be.
  explicit DeliveryMetrics(std::uint64_t viewers_limit) : viewers_limit_(viewers_limit) {}

  void OpenViewer(Transport transport) { ViewersOf(transport).fetch_add(1); }
  void CloseViewer(Transport transport) { ViewersOf(transport).fetch_sub(1); }
  void CountDelivered(Transport transport, std::uint64_t frames, std::uint64_t bytes);
  void AddLatency(hub::Duration latency) { latency_.Add(latency); }
  void AddLatencies(const hub::Tally& latencies) { latency_.Add(latencies); }
  void AddPictureAges(const hub::Tally& ages) { picture_age_.Add(ages); }

  // From acks of painted frames; `implausible`: those whose time cannot be.
  void AddPaints(const hub::Tally& ingest_to_paint, std::uint64_t implausible) {
    ingest_to_paint_.Add(ingest_to_paint);
    implausible_paints_.Add(implausible);
  }

  void Collect(Exposition& exposition) const;

 private:
  std::atomic<std::int64_t>& ViewersOf(Transport transport) {
    return viewers_[static_cast<std::size_t>(transport)];
  }

  const std::uint64_t viewers_limit_;
  std::array<std::atomic<std::int64_t>, kTransports> viewers_{};
  CountersBy<Transport, kTransports> frames_;
  CountersBy<Transport, kTransports> bytes_;
  Histogram latency_{hub::kLatencyBounds};
  Histogram picture_age_{hub::kAgeBounds};
  Histogram ingest_to_paint_{hub::kAgeBounds};
  Counter implausible_paints_;
};

}  // namespace framecast::telemetry
