#include "services/telemetry/metrics_server.h"

#include <exception>
#include <utility>

namespace framecast::telemetry {
namespace {

// civetweb knows ":9464" only with a host.
std::string ListeningAddress(const std::string& address) {
  return address.starts_with(':') ? "0.0.0.0" + address : address;
}

}  // namespace

absl::StatusOr<std::unique_ptr<MetricsServer>> MetricsServer::Start(
    const std::string& address, std::shared_ptr<prometheus::Collectable> metrics) {
  std::unique_ptr<prometheus::Exposer> exposer;
  try {
    exposer = std::make_unique<prometheus::Exposer>(ListeningAddress(address));
  } catch (const std::exception&) {
    // Its words are "null context" and speak of civetweb.
    return absl::UnavailableError("cannot listen on --metrics_address=" + address +
                                  ": it is in use, or no address of this machine.");
  }
  exposer->RegisterCollectable(metrics);
  return std::unique_ptr<MetricsServer>(new MetricsServer(std::move(metrics), std::move(exposer)));
}

MetricsServer::MetricsServer(std::shared_ptr<prometheus::Collectable> metrics,
                             std::unique_ptr<prometheus::Exposer> exposer)
    : metrics_(std::move(metrics)), exposer_(std::move(exposer)) {}

std::uint16_t MetricsServer::port() const {
  return static_cast<std::uint16_t>(exposer_->GetListeningPorts().front());
}

}  // namespace framecast::telemetry
