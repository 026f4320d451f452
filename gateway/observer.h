// What happens in the gateway, for whoever counts it.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "gateway/close_reason.h"
#include "gateway/delivery_tally.h"
#include "services/hub/tally.h"

namespace framecast::gateway {

// How a viewer gets its pictures.
enum class Transport { kWebSocket, kMjpeg, kHttp };

// What one shard counted since its last report.
struct ShardReport {
  DeliveryTally websocket;
  DeliveryTally mjpeg;
  // In seconds, one of each subscription: how old the last picture is that it was sent
  // (hub::Subscription::Sample).
  hub::Tally picture_age{hub::kAgeBounds};
  // In seconds, from when a frame came in until a viewer had it on the screen, as its acks say.
  hub::Tally ingest_to_paint{hub::kAgeBounds};
  // Acks whose time of painting cannot be.
  std::uint64_t implausible_paints = 0;
  // In seconds: how late the loop came to its own timer, which is how long anything else had to
  // wait for it.
  hub::Tally loop_lag{hub::kLatencyBounds};

  void Clear();
};

// Every `reason` of OnConnectionRefused.
inline constexpr std::string_view kAcceptFailed = "accept_failed";
inline constexpr std::string_view kHostRefused = "host_refused";
inline constexpr std::string_view kOriginRefused = "origin_refused";
inline constexpr std::string_view kTooManyHandshakes = "too_many_handshakes";
// The TLS handshake failed, or the client speaks HTTP without TLS.
inline constexpr std::string_view kTlsRefused = "tls_refused";
inline constexpr std::array kRefusalReasons{kAcceptFailed, kHostRefused, kOriginRefused,
                                            kTooManyHandshakes, kTlsRefused};

// `route` of OnHttpRequest for a request that was refused for its head, before its target was
// looked at; any other is ToString(RouteKind).
inline constexpr std::string_view kRefusedRoute = "refused";

// Called on the shards' threads: must be thread-safe and quick. Every method
// has an empty default.
class GatewayObserver {
 public:
  virtual ~GatewayObserver() = default;

  // Once a second from each shard.
  virtual void OnReport(const ShardReport& /*report*/) {}
  virtual void OnViewerOpened(Transport /*transport*/) {}
  virtual void OnViewerClosed(Transport /*transport*/) {}
  virtual void OnWebSocketClosed(CloseReason /*reason*/) {}
  // `route` is one of a fixed set of words. An upgrade to WebSocket counts once it is accepted,
  // with 101.
  virtual void OnHttpRequest(std::string_view /*route*/, unsigned /*status*/) {}
  // A frame was the body of an answer, and the socket took all of it.
  virtual void OnFrameAnswered(std::uint64_t /*payload_bytes*/) {}
  virtual void OnConnectionRefused(std::string_view /*reason*/) {}
};

}  // namespace framecast::gateway
