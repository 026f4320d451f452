// How a token is written in an Authorization field, of HTTP or of gRPC's metadata.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace framecast::access {

// What follows `Bearer` (RFC 6750, 2.1; the scheme in any case), as it is written. Nothing: the
// field is of another scheme, which is a proxy's affair, or has no token. Pure.
std::optional<std::string> BearerToken(std::string_view authorization);

}  // namespace framecast::access
