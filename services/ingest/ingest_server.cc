#include "services/ingest/ingest_server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>

#include <algorithm>
#include <mutex>
#include <utility>

#include "services/ingest/grpc_log.h"
#include "services/ingest/ingest_context.h"
#include "services/ingest/ingest_service.h"
#include "services/ingest/live_call.h"
#include "services/ingest/server_limits.h"
#include "services/ingest/stream_service.h"
#include "services/ingest/tls_credentials.h"

namespace framecast::ingest {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kDestructorBudget{500};
// Of a drain's budget, for what has to be cancelled.
constexpr milliseconds kMaxCancelTime{200};

// gRPC knows ":50051" only with a host.
std::string ListeningAddress(const std::string& address) {
  return address.starts_with(':') ? "[::]" + address : address;
}

std::shared_ptr<grpc::ServerCredentials> CredentialsOf(const IngestOptions& options) {
  return options.identity == nullptr ? grpc::InsecureServerCredentials()
                                     : TlsCredentials(*options.identity);
}

}  // namespace

// Destroyed from the last to the first: the server before what it uses.
struct IngestServer::Parts {
  Parts(const IngestOptions& options, hub::Hub& hub, access::Access& access,
        IngestObserver& observer)
      : credentials(CredentialsOf(options)),
        context{hub, access, observer, calls},
        ingest_service(context),
        stream_service(context) {}

  const std::shared_ptr<grpc::ServerCredentials> credentials;

  LiveCalls calls;
  const IngestContext context;
  IngestService ingest_service;
  StreamService stream_service;
  std::unique_ptr<grpc::Server> server;
  int port = 0;
  bool drained = false;
};

absl::StatusOr<std::unique_ptr<IngestServer>> IngestServer::Start(const IngestOptions& options,
                                                                  hub::Hub& hub,
                                                                  access::Access& access,
                                                                  IngestObserver& observer) {
  RouteGrpcLog();
  static std::once_flag once;
  std::call_once(once, [] {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  });

  auto parts = std::make_unique<Parts>(options, hub, access, observer);
  grpc::ServerBuilder builder;
  builder.AddListeningPort(ListeningAddress(options.address), parts->credentials, &parts->port);
  SetLimits(builder, hub.options().frames.max_frame_bytes, options.memory_budget);
  if (options.publish) builder.RegisterService(&parts->ingest_service);
  builder.RegisterService(&parts->stream_service);
  {
    const QuietGrpcLog quiet;
    parts->server = builder.BuildAndStart();
  }
  if (!parts->server || parts->port == 0) {
    return absl::UnavailableError("cannot listen on " + options.address +
                                  ": it is in use, or no address of this machine "
                                  "(--grpc_address).");
  }
  grpc::HealthCheckServiceInterface& health = *parts->server->GetHealthCheckService();
  if (options.publish) health.SetServingStatus(v1::IngestService::service_full_name(), true);
  health.SetServingStatus(v1::StreamService::service_full_name(), true);
  return std::unique_ptr<IngestServer>(new IngestServer(std::move(parts)));
}

IngestServer::IngestServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

IngestServer::~IngestServer() { Drain(kDestructorBudget); }

int IngestServer::port() const { return parts_->port; }

void IngestServer::Sample() {
  hub::Tally ages(hub::kAgeBounds);
  parts_->calls.Renew();
  parts_->calls.Sample(ages);
  parts_->context.observer.OnPictureAges(ages);
}

void IngestServer::SetNotServing() {
  parts_->server->GetHealthCheckService()->SetServingStatus(false);
}

void IngestServer::Drain(milliseconds budget) {
  if (std::exchange(parts_->drained, true)) return;
  const hub::SteadyTime now = std::chrono::steady_clock::now();
  const hub::SteadyTime deadline = now + budget;
  parts_->server->GetHealthCheckService()->Shutdown();
  parts_->calls.Drain();
  if (!parts_->calls.WaitUntilNone(deadline - std::min(budget / 2, kMaxCancelTime))) {
    parts_->calls.Cancel();
  }
  // What is left are calls of the other services and those that were cancelled.
  const auto left = deadline - std::chrono::steady_clock::now();
  parts_->server->Shutdown(std::chrono::system_clock::now() +
                           std::min<hub::Duration>(left, kMaxCancelTime) / 2);
}

}  // namespace framecast::ingest
