// Makes keys for JWKS files.
#pragma once

#include <string>

#include "services/access/jwt_key.h"

namespace framecast::access {

// A new key for HS256 or ES256 with its private part, as a JWK: JSON, secret. The kid must be
// UTF-8. Throws std::runtime_error when the system has no random bytes to give.
std::string NewJwk(JwtAlgorithm algorithm, const std::string& kid);

}  // namespace framecast::access
