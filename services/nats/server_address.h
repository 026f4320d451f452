// Where a NATS server is, and as whom to greet it, out of its URL.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace framecast::nats {

struct ServerAddress {
  bool tls = false;
  // Either the two or the token, or none of them.
  std::string user;
  std::string password;
  std::string token;
  // An IPv6 address without brackets.
  std::string host;
  std::uint16_t port = 4222;

  // Without user, password and token: "nats://host:4222".
  std::string url() const;
};

// InvalidArgument: what is wrong, as a sentence without user, password and token.
absl::StatusOr<ServerAddress> ParseServer(std::string_view url);

}  // namespace framecast::nats
