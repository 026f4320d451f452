#include "services/telemetry/surface_metrics.h"

#include <algorithm>
#include <string>
#include <vector>

namespace framecast::telemetry {
namespace {

using gateway::RouteKind;

// The routes' words by their kind, and behind them the one of refused heads.
std::string_view RouteWord(std::size_t route) {
  if (route == gateway::kRouteKinds) return gateway::kRefusedRoute;
  return gateway::ToString(static_cast<RouteKind>(route));
}

// What a route answers when nothing is broken: told at 0 before it happens, so that a first error
// is a rise.
std::vector<unsigned> KnownStatuses(std::size_t route) {
  if (route == gateway::kRouteKinds) return {400, 403, 417, 421, 426, 431, 505};
  switch (static_cast<RouteKind>(route)) {
    case RouteKind::kPage:
      return {200, 304, 308, 400, 404, 405};
    case RouteKind::kStatic:
      return {200, 304, 404, 405};
    case RouteKind::kStreams:
      return {200, 204, 401, 403, 405, 429};
    case RouteKind::kHealth:
      return {200, 405};
    case RouteKind::kStream:
      return {200, 204, 400, 401, 403, 404, 405, 429};
    case RouteKind::kNewestFrame:
      return {200, 204, 304, 400, 401, 403, 404, 405, 429, 503};
    case RouteKind::kPutFrame:
      return {200, 201, 400, 401, 403, 409, 413, 415, 429, 503};
    case RouteKind::kFrameIndex:
      return {200, 204, 400, 401, 403, 404, 405, 429};
    case RouteKind::kFrame:
    case RouteKind::kAnnotations:
      return {200, 204, 304, 400, 401, 403, 404, 405, 410, 429, 503};
    case RouteKind::kMjpeg:
      return {200, 204, 400, 401, 403, 404, 405, 429, 503};
    case RouteKind::kWebSocket:
      return {101, 204, 403, 405, 426, 429, 503};
    case RouteKind::kReady:
      return {200, 405, 503};
    case RouteKind::kNotFound:
      return {404};
    case RouteKind::kBadTarget:
      return {400};
  }
  return {};
}

}  // namespace

void SurfaceMetrics::CountRequest(std::string_view route, unsigned status) {
  const unsigned at = status - kFirstStatus;
  for (std::size_t i = 0; i < kRoutes; ++i) {
    if (RouteWord(i) == route && at < kStatuses) requests_[i][at].Add();
  }
}

void SurfaceMetrics::CountRefusal(std::string_view reason) {
  for (std::size_t i = 0; i < refusals_.size(); ++i) {
    if (gateway::kRefusalReasons[i] == reason) refusals_[i].Add();
  }
}

void SurfaceMetrics::Collect(Exposition& exposition) const {
  auto requests = exposition.Counter("framecast_http_requests_total",
                                     "HTTP requests that were answered, by what they asked for.");
  for (std::size_t route = 0; route < kRoutes; ++route) {
    const std::vector<unsigned> known = KnownStatuses(route);
    for (unsigned at = 0; at < kStatuses; ++at) {
      const unsigned status = kFirstStatus + at;
      const double value = requests_[route][at].value();
      if (value == 0 && std::find(known.begin(), known.end(), status) == known.end()) continue;
      requests.Add(value,
                   {{"route", std::string(RouteWord(route))}, {"code", std::to_string(status)}});
    }
  }
  auto closes = exposition.Counter("framecast_websocket_closes_total",
                                   "WebSockets that have ended, by the reason.");
  closes_.ForEach([&](gateway::CloseReason reason, double value) {
    closes.Add(value, {{"reason", std::string(gateway::Describe(reason).word)}});
  });
  auto refusals = exposition.Counter("framecast_refused_connections_total",
                                     "Connections that were not taken, by the reason.");
  for (std::size_t i = 0; i < refusals_.size(); ++i) {
    refusals.Add(refusals_[i].value(), {{"reason", std::string(gateway::kRefusalReasons[i])}});
  }
  auto failures = exposition.Counter(
      "framecast_auth_failures_total",
      "Requests without a usable token, or without the right that they need, by the door.");
  auth_failures_.ForEach([&](access::Surface surface, double value) {
    failures.Add(value, {{"surface", std::string(access::ToString(surface))}});
  });
}

}  // namespace framecast::telemetry
