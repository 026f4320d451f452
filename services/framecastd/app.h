// framecastd without its process: owns the parts, starts them in the order of their dependencies
// and stops them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "gateway/gateway.h"
#include "services/access/access.h"
#include "services/access/tokens_file.h"
#include "services/bridge/bridge.h"
#include "services/framecastd/config.h"
#include "services/framecastd/memory_return.h"
#include "services/hub/hub.h"
#include "services/hub/sweeper.h"
#include "services/ingest/ingest_server.h"
#include "services/telemetry/metrics_server.h"
#include "services/telemetry/telemetry.h"
#include "services/tls/server_identity.h"

namespace framecast::daemon {

// For one thread, but Stop may run while Tick is called no more.
class App {
 public:
  // Listens when it returns. The status names the address that could not be had.
  static absl::StatusOr<std::unique_ptr<App>> Start(const Config& config);
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  // As bound, also when the configuration said port 0.
  std::uint16_t http_port() const { return gateway_->port(); }
  std::uint16_t grpc_port() const { return static_cast<std::uint16_t>(ingest_->port()); }
  std::uint16_t metrics_port() const { return metrics_->port(); }
  hub::Hub& hub() { return hub_; }

  // A few times a second: files of the configuration that have changed are read again.
  void Reload();
  // Once a second: calls whose callers may not make them any more end; gRPC's watchers are sampled;
  // memory that is no longer needed goes back to the kernel.
  void Tick();

  // The four steps of a drain: not ready for --lame_duck; viewers closed; publishers told; done.
  // The metrics can be read until the last.
  // Returns within --drain_timeout.
  void Stop();

 private:
  explicit App(const Config& config);
  // Says who may do what from the first request on.
  absl::Status StartAccess();
  void ReloadTokens();
  absl::Status StartTls();
  void ReloadTls();
  absl::Status StartBridge();
  // Why viewers are better off elsewhere; empty: they are not.
  std::string Trouble() const;

  const Config config_;
  const std::unique_ptr<telemetry::Telemetry> telemetry_;
  access::Access access_;
  // Null: no TLS.
  std::unique_ptr<tls::ServerIdentity> identity_;
  // Null: nobody needs a token.
  std::unique_ptr<access::TokensFile> tokens_;
  hub::Hub hub_;
  hub::Sweeper sweeper_;
  // Null: this node is alone.
  std::unique_ptr<bridge::Bridge> bridge_;
  std::unique_ptr<ingest::IngestServer> ingest_;
  std::unique_ptr<gateway::Gateway> gateway_;
  std::unique_ptr<telemetry::MetricsServer> metrics_;
  MemoryReturn frame_memory_;
  MemoryReturn connection_memory_{std::uint64_t{2} << 20};
};

}  // namespace framecast::daemon
