#include "gateway/gateway.h"

#include <algorithm>
#include <thread>
#include <utility>
#include <vector>

#include "gateway/listener.h"
#include "gateway/shard.h"

namespace framecast::gateway {
namespace {

constexpr hub::Duration kLookEvery = std::chrono::milliseconds(5);
constexpr std::uint64_t kBodyPart = 4;

HostOptions HostsOf(const GatewayOptions& options) {
  return {options.known_hosts, options.allowed_origins, options.external_url,
          options.identity != nullptr};
}

// Of all bodies on their way in: a part of what frames may hold, but a frame at least.
std::uint64_t BodyBytes(const hub::Hub& hub) {
  return std::max(hub.budget().limit() / kBodyPart, hub.options().frames.max_frame_bytes);
}

}  // namespace

class Gateway::Parts {
 public:
  Parts(const GatewayOptions& options_in, hub::Hub& hub, access::Access& access,
        GatewayObserver& observer)
      : options(options_in),
        context{options,
                hub,
                access,
                observer,
                HostPolicy(HostsOf(options)),
                BodyBudget(BodyBytes(hub)),
                ViewerLimits(options.max_viewers, options.max_viewers_per_ip),
                HandshakeRate(options.max_handshakes_per_second),
                {},
                {}} {
    const unsigned threads = std::max(1U, options.threads);
    context.trouble.store(std::make_shared<const std::string>(options.trouble));
    for (unsigned i = 0; i < threads; ++i) shards.push_back(std::make_unique<Shard>(context));
    listener = std::make_unique<Listener>(shards);
  }

  std::size_t connections() const {
    std::size_t sum = 0;
    for (const auto& shard : shards) sum += shard->connections();
    return sum;
  }

  const GatewayOptions options;
  ShardContext context;
  std::vector<std::unique_ptr<Shard>> shards;
  std::unique_ptr<Listener> listener;
};

Gateway::Gateway(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

absl::StatusOr<std::unique_ptr<Gateway>> Gateway::Start(const GatewayOptions& options,
                                                        hub::Hub& hub, access::Access& access,
                                                        GatewayObserver& observer) {
  auto parts = std::make_unique<Parts>(options, hub, access, observer);
  if (absl::Status status = parts->listener->Open(options.address); !status.ok()) return status;
  parts->listener->Start();
  for (const auto& shard : parts->shards) shard->Run();
  return std::unique_ptr<Gateway>(new Gateway(std::move(parts)));
}

Gateway::~Gateway() {
  parts_->listener->Close();
  for (const auto& shard : parts_->shards) shard->Stop();
}

std::uint16_t Gateway::port() const { return parts_->listener->port(); }

std::size_t Gateway::connections() const { return parts_->connections(); }

void Gateway::SetUnready(std::string reason) {
  parts_->context.unready.store(std::make_shared<const std::string>(std::move(reason)));
}

void Gateway::SetTrouble(std::string trouble) {
  parts_->context.trouble.store(std::make_shared<const std::string>(std::move(trouble)));
}

void Gateway::Drain(hub::Duration budget) {
  const hub::SteadyTime deadline = std::chrono::steady_clock::now() + budget;
  parts_->listener->Close();
  for (const auto& shard : parts_->shards) shard->Drain(budget / 2);
  while (parts_->connections() > 0 && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(kLookEvery);
  }
}

}  // namespace framecast::gateway
