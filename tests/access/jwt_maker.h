// Key sets out of JWKs, and JWTs of any header and payload, right or wrong.
#pragma once

#include <string>
#include <vector>

#include "services/access/jwks.h"

namespace framecast::access {

// The JWK with that `kid`.
std::string Named(const std::string& jwk, const std::string& id);
// Fails the test if it is no key set.
JwtKeys KeySet(const std::vector<std::string>& jwks);
// The parts as they are, signed by the set's first key.
std::string Signed(const JwtKeys& keys, const std::string& header, const std::string& payload);

}  // namespace framecast::access
