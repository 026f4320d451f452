// The gRPC server: takes frames from producers and hands them to watchers.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/access/access.h"
#include "services/hub/hub.h"
#include "services/ingest/observer.h"
#include "services/tls/server_identity.h"

namespace framecast::ingest {

struct IngestOptions {
  // "host:port", "[v6]:port" or ":port" (all addresses). Port 0: any free one.
  std::string address;
  // Serve IngestService; StreamService is always served.
  bool publish = true;
  // Bytes that gRPC may hold for all connections together before it drops some. 0: 256 MiB, or room
  // for 16 messages of the largest size if that is more.
  std::uint64_t memory_budget = 0;
  // Not null: TLS 1.2 or newer, and nothing else; mutual if it has a client CA. Must outlive the
  // server.
  const tls::ServerIdentity* identity = nullptr;
};

// Serves IngestService, StreamService, grpc.health.v1.Health and server reflection from Start until
// Drain or its destruction.
//
// The calls run on gRPC's threads; the methods below are for one thread.
//
// Messages beyond 2 × max_frame_bytes + 64 KiB end their call with RESOURCE_EXHAUSTED, compressed
// ones with UNIMPLEMENTED. A connection that is silent for 10 s is pinged and dropped 5 s later.
class IngestServer {
 public:
  // Listens when it returns. `hub`, `access` and `observer` must outlive the server. Unavailable,
  // with the address in the message: it is in use or cannot be bound.
  static absl::StatusOr<std::unique_ptr<IngestServer>> Start(const IngestOptions& options,
                                                             hub::Hub& hub, access::Access& access,
                                                             IngestObserver& observer);
  // Drains with a budget of half a second, unless Drain was called.
  ~IngestServer();
  IngestServer(const IngestServer&) = delete;
  IngestServer& operator=(const IngestServer&) = delete;

  // As bound.
  int port() const;

  // Looks at every watcher and tells the observer how old its picture is; ends the calls whose
  // callers may not make them any more. Once a second.
  void Sample();

  // The health service says NOT_SERVING from now on; everything else goes on.
  void SetNotServing();

  // Publish calls ack what they hold, then every call ends with UNAVAILABLE; what cannot be flushed
  // in time, and calls of other services, is cancelled. Nothing is served when it returns, within
  // the budget.
  void Drain(std::chrono::milliseconds budget);

 private:
  struct Parts;
  explicit IngestServer(std::unique_ptr<Parts> parts);

  const std::unique_ptr<Parts> parts_;
};

}  // namespace framecast::ingest
