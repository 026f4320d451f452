#include "tests/telemetry/known_families.h"

#include <map>

namespace framecast::telemetry {
namespace {

using enum prometheus::MetricType;

const std::vector<std::string> kStates{"waiting", "live",  "quiet", "frozen",
                                       "idle",    "ended", "lost"};
const std::vector<std::string> kTransports{"websocket", "mjpeg", "http", "grpc"};

std::vector<std::string> Each(const std::string& label, const std::vector<std::string>& values,
                              const std::string& before = "") {
  std::vector<std::string> series;
  for (const std::string& value : values) {
    series.push_back(before + label + "=\"" + value + "\"");
  }
  return series;
}

std::vector<std::string> Requests() {
  const std::map<std::string, std::vector<std::string>> codes{
      {"page", {"200", "304", "308", "400", "404", "405"}},
      {"static", {"200", "304", "404", "405"}},
      {"streams", {"200", "204", "401", "403", "405", "429"}},
      {"stream", {"200", "204", "400", "401", "403", "404", "405", "429"}},
      {"mjpeg", {"200", "204", "400", "401", "403", "404", "405", "429", "503"}},
      {"frame", {"200", "204", "304", "400", "401", "403", "404", "405", "429", "503"}},
      {"put_frame", {"200", "201", "400", "401", "403", "409", "413", "415", "429", "503"}},
      {"frames", {"200", "204", "400", "401", "403", "404", "405", "429"}},
      {"numbered_frame",
       {"200", "204", "304", "400", "401", "403", "404", "405", "410", "429", "503"}},
      {"annotations",
       {"200", "204", "304", "400", "401", "403", "404", "405", "410", "429", "503"}},
      {"websocket", {"101", "204", "403", "405", "426", "429", "503"}},
      {"healthz", {"200", "405"}},
      {"readyz", {"200", "405", "503"}},
      {"not_found", {"404"}},
      {"bad_target", {"400"}},
      {"refused", {"400", "403", "417", "421", "426", "431", "505"}},
  };
  std::vector<std::string> series;
  for (const auto& [route, of_route] : codes) {
    for (std::string& one : Each("code", of_route, "route=\"" + route + "\",")) {
      series.push_back(std::move(one));
    }
  }
  return series;
}

}  // namespace

std::vector<KnownFamily> FamiliesFromTheStart() {
  return {
      {"framecast_ingest_rejected_frames_total", Counter,
       Each("reason", {"too_large", "too_many_pixels", "empty", "unsupported_type", "type_mismatch",
                       "bad_metadata", "sequence_out_of_order", "sequence_out_of_range"})},
      {"framecast_ingest_calls_total", Counter,
       Each("code", {"OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED",
                     "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED",
                     "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL",
                     "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED"})},
      {"framecast_ingest_ack_seconds", Histogram, {""}},
      {"framecast_publishers", Gauge, {""}},
      {"framecast_frame_bytes", Histogram, {""}},
      {"framecast_capture_to_ingest_seconds", Histogram, {""}},
      {"framecast_clock_skew_frames_total", Counter, {""}},

      {"framecast_streams", Gauge, Each("state", kStates)},
      {"framecast_streams_forgotten_total", Counter, Each("state", kStates)},
      {"framecast_ring_evicted_frames_total", Counter,
       Each("reason", {"age", "frames", "bytes", "budget", "ttl"})},
      {"framecast_memory_used_bytes", Gauge, {""}},
      {"framecast_memory_budget_bytes", Gauge, {""}},
      {"framecast_pinned_bytes", Gauge, {""}},

      {"framecast_viewers", Gauge, Each("transport", kTransports)},
      {"framecast_viewers_limit", Gauge, {""}},
      {"framecast_streams_limit", Gauge, {""}},
      {"framecast_delivered_frames_total", Counter, Each("transport", kTransports)},
      {"framecast_delivered_bytes_total", Counter, Each("transport", kTransports)},
      {"framecast_delivery_seconds", Histogram, {""}},
      {"framecast_picture_age_seconds", Histogram, {""}},
      {"framecast_subscriptions_behind", Gauge, Each("threshold", {"1s", "5s", "30s"})},
      {"framecast_ingest_to_paint_seconds", Histogram, {""}},
      {"framecast_ingest_to_paint_dropped_reports_total", Counter, {""}},

      {"framecast_http_requests_total", Counter, Requests()},
      {"framecast_websocket_closes_total", Counter,
       Each("reason", {"asked_for", "draining", "protocol_error", "binary_message", "not_utf8",
                       "too_many_viewers", "too_large", "internal", "token_needed", "forbidden",
                       "stalled", "gone"})},
      {"framecast_refused_connections_total", Counter,
       Each("reason", {"accept_failed", "host_refused", "origin_refused", "too_many_handshakes",
                       "tls_refused"})},
      {"framecast_auth_failures_total", Counter, Each("surface", {"grpc", "http", "websocket"})},

      {"framecast_bridge_disconnected", Gauge, {""}},
      {"framecast_bridge_connections_total", Counter, {""}},
      {"framecast_bridge_nodes", Gauge, {""}},
      {"framecast_bridge_remote_streams", Gauge, {""}},
      {"framecast_bridge_mirrored_streams", Gauge, {""}},
      {"framecast_bridge_forwarded_streams", Gauge, {""}},
      {"framecast_bridge_forwarded_frames_total", Counter, {""}},
      {"framecast_bridge_forwarded_bytes_total", Counter, {""}},
      {"framecast_bridge_mirrored_frames_total", Counter, {""}},
      {"framecast_bridge_mirrored_bytes_total", Counter, {""}},
      {"framecast_bridge_dropped_frames_total", Counter,
       Each("reason", {"slow", "incomplete", "backlog", "invalid"})},
      {"framecast_bridge_delivery_seconds", Histogram, {""}},
      {"framecast_bridge_lost_publishers_total", Counter, {""}},

      {"framecast_event_loop_lag_seconds", Histogram, {""}},
      {"framecast_draining", Gauge, {""}},
      {"framecast_reload_success", Gauge, Each("what", {"tls", "tokens"})},
      {"framecast_reload_timestamp_seconds", Gauge, Each("what", {"tls", "tokens"})},
      {"framecast_tls_certificate_not_after_timestamp_seconds", Gauge, {""}},
      {"framecast_build_info", Gauge, {"version=\"1.2.3\",revision=\"abc\""}},

      {"process_cpu_seconds_total", Counter, {""}},
      {"process_resident_memory_bytes", Gauge, {""}},
      {"process_virtual_memory_bytes", Gauge, {""}},
      {"process_start_time_seconds", Gauge, {""}},
      {"process_open_fds", Gauge, {""}},
      {"process_max_fds", Gauge, {""}},
      {"process_threads", Gauge, {""}},
  };
}

std::vector<KnownFamily> FamiliesByStream() {
  const std::string stream = "stream=\"cam\"";
  return {
      {"framecast_ingest_frames_total", Counter, {stream}},
      {"framecast_ingest_bytes_total", Counter, {stream}},
      {"framecast_stream_state", Gauge, Each("state", kStates, stream + ",")},
      {"framecast_stream_last_frame_timestamp_seconds", Gauge, {stream}},
      {"framecast_stream_last_change_timestamp_seconds", Gauge, {stream}},
      {"framecast_ring_frames", Gauge, {stream}},
      {"framecast_ring_bytes", Gauge, {stream}},
      {"framecast_subscriptions", Gauge, {stream}},
      {"framecast_stream_subscriptions_behind", Gauge, {stream}},
      {"framecast_skipped_frames_total", Counter,
       Each("reason", {"slow", "rate", "ring", "paused", "source_gap"}, stream + ",")},
  };
}

}  // namespace framecast::telemetry
