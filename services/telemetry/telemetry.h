// Every metric of the server: counts what the observers hear, looks at the hub when it is asked.
#pragma once

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "gateway/observer.h"
#include "services/access/access.h"
#include "services/bridge/observer.h"
#include "services/hub/hub.h"
#include "services/hub/observer.h"
#include "services/ingest/observer.h"
#include "services/telemetry/process_metrics.h"

namespace framecast::telemetry {

struct TelemetryOptions {
  // So many streams have series of their own, the others share "_other".
  std::size_t metrics_streams = 200;
  std::uint64_t viewers_limit = 0;
  std::string version;
  std::string revision;
};

// Thread-safe. Made before the hub, since it observes it.
class Telemetry final : public prometheus::Collectable {
 public:
  explicit Telemetry(const TelemetryOptions& options);
  ~Telemetry() override;

  hub::HubObserver& hub_observer();
  ingest::IngestObserver& ingest_observer();
  gateway::GatewayObserver& gateway_observer();
  access::AccessObserver& access_observer();
  bridge::BridgeObserver& bridge_observer();

  // Once, before the first Collect. `hub` must outlive the last.
  void Watch(const hub::Hub& hub) { hub_ = &hub; }
  void SetDraining();
  // Files of the configuration were read now, at the start or again.
  void OnReloaded(Reloadable what, bool success);
  void SetCertificateEnd(std::chrono::system_clock::time_point not_after);

  // All families, in the same order each time.
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  struct Areas;
  class HubEvents;
  class IngestEvents;
  class GatewayEvents;
  class AccessEvents;
  class BridgeEvents;

  std::atomic<const hub::Hub*> hub_{nullptr};
  const std::unique_ptr<Areas> areas_;
  const std::unique_ptr<HubEvents> hub_events_;
  const std::unique_ptr<IngestEvents> ingest_events_;
  const std::unique_ptr<GatewayEvents> gateway_events_;
  const std::unique_ptr<AccessEvents> access_events_;
  const std::unique_ptr<BridgeEvents> bridge_events_;
};

}  // namespace framecast::telemetry
