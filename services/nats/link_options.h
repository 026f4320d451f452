// What cnats is told of one server.
#pragma once

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "services/nats/connection.h"
#include "services/nats/server_address.h"

// cnats's natsOptions.
struct __natsOptions;  // NOLINT(bugprone-reserved-identifier)

namespace framecast::nats {

struct FreeOptions {
  void operator()(__natsOptions* options) const;
};
using OptionsPtr = std::unique_ptr<__natsOptions, FreeOptions>;

// How long a server may take to greet.
inline constexpr std::int64_t kConnectTimeoutMs = 3000;

// Reads the files anew. InvalidArgument: an option that cannot be; FailedPrecondition: a file that
// cannot be used. A sentence each.
absl::StatusOr<OptionsPtr> MakeOptions(const ConnectOptions& options, const ServerAddress& server);

}  // namespace framecast::nats
