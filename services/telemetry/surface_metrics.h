// What knocks at the doors: HTTP requests, WebSocket ends, refused connections, failed
// authentications.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "gateway/close_reason.h"
#include "gateway/observer.h"
#include "gateway/router.h"
#include "services/access/access.h"
#include "services/telemetry/counters.h"
#include "services/telemetry/exposition.h"

namespace framecast::telemetry {

// Thread-safe.
class SurfaceMetrics {
 public:
  // As gateway::GatewayObserver has them. Words and codes that are none count as none.
  void CountRequest(std::string_view route, unsigned status);
  void CountRefusal(std::string_view reason);
  void CountClose(gateway::CloseReason reason) { closes_.Add(reason); }
  void CountAuthFailure(access::Surface surface) { auth_failures_.Add(surface); }

  void Collect(Exposition& exposition) const;

 private:
  // Of HTTP: 100 to 599.
  static constexpr unsigned kFirstStatus = 100;
  static constexpr std::size_t kStatuses = 500;
  static constexpr std::size_t kRoutes = gateway::kRouteKinds + 1;

  std::array<std::array<Counter, kStatuses>, kRoutes> requests_;
  CountersBy<gateway::CloseReason, gateway::kCloseReasons> closes_;
  std::array<Counter, gateway::kRefusalReasons.size()> refusals_;
  CountersBy<access::Surface, access::kSurfaces> auth_failures_;
};

}  // namespace framecast::telemetry
