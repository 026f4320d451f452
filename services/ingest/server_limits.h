// What the gRPC server grants its connections and calls.
#pragma once

#include <cstdint>

namespace grpc {
class ServerBuilder;
}

namespace framecast::ingest {

// Sizes, memory, pings and compression, for frames of up to `max_frame_bytes`. `memory_budget` as
// in IngestOptions.
void SetLimits(grpc::ServerBuilder& builder, std::uint64_t max_frame_bytes,
               std::uint64_t memory_budget);

}  // namespace framecast::ingest
