#include "services/ingest/server_limits.h"

#include <grpcpp/resource_quota.h>
#include <grpcpp/server_builder.h>

#include <algorithm>
#include <chrono>
#include <limits>

namespace framecast::ingest {
namespace {

using std::chrono::milliseconds;

// Half a second less than the contract says: a publisher that vanished is to be lost within 15 s in
// all.
constexpr milliseconds kPingAfterSilence{9'500};
constexpr milliseconds kPingTimeout{5'000};
// Clients may ping every 5 s; a little less, since pings travel unevenly.
constexpr milliseconds kMinClientPing{4'000};
constexpr int kMaxPingStrikes = 5;
constexpr int kMaxMetadataBytes = 16 << 10;
// For the services that block a thread a call, which is reflection.
constexpr int kMaxThreads = 32;

std::uint64_t MaxMessageBytes(std::uint64_t max_frame_bytes) {
  const std::uint64_t bytes = 2 * max_frame_bytes + (64 << 10);
  return std::min<std::uint64_t>(bytes, std::numeric_limits<int>::max());
}

void AddArguments(grpc::ServerBuilder& builder) {
  const auto add = [&builder](const char* name, auto value) {
    builder.AddChannelArgument(name, static_cast<int>(value));
  };
  // Otherwise two servers share a port in silence.
  add(GRPC_ARG_ALLOW_REUSEPORT, 0);
  add(GRPC_ARG_KEEPALIVE_TIME_MS, kPingAfterSilence.count());
  add(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kPingTimeout.count());
  add(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  // Otherwise a publisher that is silent for long is pinged twice and then no more.
  add(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  add(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, kMinClientPing.count());
  add(GRPC_ARG_HTTP2_MAX_PING_STRIKES, kMaxPingStrikes);
  add(GRPC_ARG_MAX_METADATA_SIZE, kMaxMetadataBytes);
}

}  // namespace

void SetLimits(grpc::ServerBuilder& builder, std::uint64_t max_frame_bytes,
               std::uint64_t memory_budget) {
  const std::uint64_t max_message_bytes = MaxMessageBytes(max_frame_bytes);
  if (memory_budget == 0) {
    memory_budget = std::max<std::uint64_t>(std::uint64_t{256} << 20, 16 * max_message_bytes);
  }
  AddArguments(builder);
  // Images are compressed already, and what a small message unpacks to is not bounded.
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_GZIP, false);
  builder.SetMaxReceiveMessageSize(static_cast<int>(max_message_bytes));
  builder.SetResourceQuota(
      grpc::ResourceQuota("framecast ingest").Resize(memory_budget).SetMaxThreads(kMaxThreads));
}

}  // namespace framecast::ingest
