// From the numbers in a JWK to a key of OpenSSL (RFC 7518, 6).
#pragma once

#include <nlohmann/json.hpp>

#include "absl/status/statusor.h"
#include "services/access/jwt_key.h"

namespace framecast::access {

inline constexpr std::size_t kMinSecretBytes = 32;  // RFC 7518, 3.2
inline constexpr int kMinRsaBits = 2048;            // RFC 7518, 3.3
inline constexpr int kMaxRsaBits = 8192;            // larger ones take too long

// With its private part if `is_private`. InvalidArgument says what of the JWK is wrong, never what
// is in it. The EC key's `crv` is P-256.
absl::StatusOr<JwtKey::Material> ReadJwkMaterial(const nlohmann::json& jwk, JwtAlgorithm algorithm,
                                                 bool is_private);

}  // namespace framecast::access
