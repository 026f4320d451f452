#include "services/telemetry/telemetry.h"

#include "services/telemetry/bridge_metrics.h"
#include "services/telemetry/delivery_metrics.h"
#include "services/telemetry/ingest_metrics.h"
#include "services/telemetry/process_metrics.h"
#include "services/telemetry/stream_metrics.h"
#include "services/telemetry/surface_metrics.h"

namespace framecast::telemetry {

struct Telemetry::Areas {
  explicit Areas(const TelemetryOptions& options)
      : streams(options.metrics_streams),
        delivery(options.viewers_limit),
        process(options.version, options.revision) {}

  IngestMetrics ingest;
  StreamMetrics streams;
  DeliveryMetrics delivery;
  SurfaceMetrics surfaces;
  BridgeMetrics bridge;
  ProcessMetrics process;
};

class Telemetry::HubEvents final : public hub::HubObserver {
 public:
  explicit HubEvents(Areas& areas) : areas_(areas) {}

  void OnStreamForgotten(const std::string& /*stream*/, hub::StreamState state) override {
    areas_.streams.CountForgotten(state);
  }
  void OnFrameStored(const std::string& /*stream*/, const hub::Frame& frame) override {
    areas_.ingest.CountStored(frame.content.payload.size());
  }
  void OnFrameRejected(const std::string& /*stream*/, hub::RejectReason reason) override {
    areas_.ingest.CountRejected(reason);
  }
  void OnFramesEvicted(const std::string& /*stream*/,
                       const std::array<std::uint64_t, hub::kEvictReasons>& by_reason) override {
    areas_.streams.CountEvicted(by_reason);
  }

 private:
  Areas& areas_;
};

class Telemetry::IngestEvents final : public ingest::IngestObserver {
 public:
  explicit IngestEvents(Areas& areas) : areas_(areas) {}

  void OnPublishEnded(absl::StatusCode code) override { areas_.ingest.CountCall(code); }
  void OnAck(hub::Duration latency) override { areas_.ingest.AddAck(latency); }
  void OnCaptureToIngest(hub::Duration age) override { areas_.ingest.AddCaptureToIngest(age); }
  void OnWatchStarted() override { areas_.delivery.OpenViewer(Transport::kGrpc); }
  void OnWatchEnded(absl::StatusCode /*code*/) override {
    areas_.delivery.CloseViewer(Transport::kGrpc);
  }
  void OnFrameDelivered(std::uint64_t payload_bytes, hub::Duration latency) override {
    areas_.delivery.CountDelivered(Transport::kGrpc, 1, payload_bytes);
    areas_.delivery.AddLatency(latency);
  }
  void OnPictureAges(const hub::Tally& ages) override { areas_.delivery.AddPictureAges(ages); }

 private:
  Areas& areas_;
};

class Telemetry::GatewayEvents final : public gateway::GatewayObserver {
 public:
  explicit GatewayEvents(Areas& areas) : areas_(areas) {}

  void OnReport(const gateway::ShardReport& report) override {
    AddDelivered(Transport::kWebSocket, report.websocket);
    AddDelivered(Transport::kMjpeg, report.mjpeg);
    areas_.delivery.AddPictureAges(report.picture_age);
    areas_.delivery.AddPaints(report.ingest_to_paint, report.implausible_paints);
    areas_.process.AddLoopLags(report.loop_lag);
  }
  void OnViewerOpened(gateway::Transport transport) override {
    areas_.delivery.OpenViewer(TransportOf(transport));
  }
  void OnViewerClosed(gateway::Transport transport) override {
    areas_.delivery.CloseViewer(TransportOf(transport));
  }
  void OnWebSocketClosed(gateway::CloseReason reason) override {
    areas_.surfaces.CountClose(reason);
  }
  void OnHttpRequest(std::string_view route, unsigned status) override {
    areas_.surfaces.CountRequest(route, status);
  }
  void OnFrameAnswered(std::uint64_t payload_bytes) override {
    areas_.delivery.CountDelivered(Transport::kHttp, 1, payload_bytes);
  }
  void OnConnectionRefused(std::string_view reason) override {
    areas_.surfaces.CountRefusal(reason);
  }

 private:
  static Transport TransportOf(gateway::Transport transport) {
    switch (transport) {
      case gateway::Transport::kWebSocket:
        return Transport::kWebSocket;
      case gateway::Transport::kMjpeg:
        return Transport::kMjpeg;
      case gateway::Transport::kHttp:
        break;
    }
    return Transport::kHttp;
  }
  void AddDelivered(Transport transport, const gateway::DeliveryTally& delivered) {
    areas_.delivery.CountDelivered(transport, delivered.frames, delivered.bytes);
    areas_.delivery.AddLatencies(delivered.latency);
  }

  Areas& areas_;
};

class Telemetry::AccessEvents final : public access::AccessObserver {
 public:
  explicit AccessEvents(Areas& areas) : areas_(areas) {}
  void OnAuthFailure(access::Surface surface) override {
    areas_.surfaces.CountAuthFailure(surface);
  }

 private:
  Areas& areas_;
};

class Telemetry::BridgeEvents final : public bridge::BridgeObserver {
 public:
  explicit BridgeEvents(Areas& areas) : areas_(areas) {}

  void OnConnection(bool connected) override { areas_.bridge.SetConnected(connected); }
  void OnCounts(const bridge::BridgeCounts& counts) override { areas_.bridge.SetCounts(counts); }
  void OnFrameForwarded(std::uint64_t payload_bytes) override {
    areas_.bridge.CountForwarded(payload_bytes);
  }
  void OnFrameMirrored(std::uint64_t payload_bytes, std::optional<hub::Duration> age) override {
    areas_.bridge.CountMirrored(payload_bytes, age);
  }
  void OnFramesDropped(bridge::DropReason reason, std::uint64_t frames) override {
    areas_.bridge.CountDropped(reason, frames);
  }
  void OnPublisherLost() override { areas_.bridge.CountLostPublisher(); }

 private:
  Areas& areas_;
};

Telemetry::Telemetry(const TelemetryOptions& options)
    : areas_(std::make_unique<Areas>(options)),
      hub_events_(std::make_unique<HubEvents>(*areas_)),
      ingest_events_(std::make_unique<IngestEvents>(*areas_)),
      gateway_events_(std::make_unique<GatewayEvents>(*areas_)),
      access_events_(std::make_unique<AccessEvents>(*areas_)),
      bridge_events_(std::make_unique<BridgeEvents>(*areas_)) {}

Telemetry::~Telemetry() = default;

hub::HubObserver& Telemetry::hub_observer() { return *hub_events_; }
ingest::IngestObserver& Telemetry::ingest_observer() { return *ingest_events_; }
gateway::GatewayObserver& Telemetry::gateway_observer() { return *gateway_events_; }
access::AccessObserver& Telemetry::access_observer() { return *access_events_; }
bridge::BridgeObserver& Telemetry::bridge_observer() { return *bridge_events_; }

void Telemetry::SetDraining() { areas_->process.SetDraining(); }

void Telemetry::OnReloaded(Reloadable what, bool success) {
  areas_->process.CountReload(what, success);
}

void Telemetry::SetCertificateEnd(std::chrono::system_clock::time_point not_after) {
  areas_->process.SetCertificateEnd(not_after);
}

std::vector<prometheus::MetricFamily> Telemetry::Collect() const {
  Exposition exposition;
  areas_->ingest.Collect(exposition);
  areas_->streams.Collect(*hub_, exposition);
  areas_->delivery.Collect(exposition);
  areas_->surfaces.Collect(exposition);
  areas_->bridge.Collect(exposition);
  areas_->process.Collect(exposition);
  return exposition.Take();
}

}  // namespace framecast::telemetry
