// JWTs as access tokens: signed ones in the compact form (RFC 7515, 7519), nothing else.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/access/jwks.h"
#include "services/access/jwt_key.h"

namespace framecast::access {

inline constexpr std::size_t kMaxJwtBytes = 8192;
inline constexpr std::size_t kMaxJwtGlobs = 64;  // in each of the two lists
inline constexpr std::size_t kMaxJwtGlobBytes = 256;
inline constexpr std::size_t kMaxJwtSubjectBytes = 256;

struct JwtPolicy {
  std::vector<JwtAlgorithm> algorithms{JwtAlgorithm::kHs256, JwtAlgorithm::kRs256,
                                       JwtAlgorithm::kEs256};
  // What `aud` must be, or have in its list; empty: `aud` does not matter.
  std::string audience;
  // How far the clocks of who signs and who verifies may be apart.
  std::chrono::seconds leeway{60};
};

struct JwtClaims {
  // `framecast_publish` and `framecast_watch`: patterns of stream names, as the token has them.
  std::vector<std::string> publish;
  std::vector<std::string> watch;
  // Unix seconds from which on the token is not good any more: `exp` and the leeway.
  std::int64_t expires_unix = 0;
  // `sub`; empty: it has none.
  std::string subject;
  // The fingerprint of the key that it was verified with (JwtKeys::Has).
  std::string key_id;
};

// What the token grants now. Unauthenticated: nothing; the words are for the log and have no part
// of the token in them. Nothing of the payload is looked at before the signature has been verified.
// Pure: neither waits nor fetches anything, whatever the header asks for.
absl::StatusOr<JwtClaims> VerifyJwt(std::string_view token, const JwtKeys& keys,
                                    const JwtPolicy& policy, std::int64_t now_unix);

// What a new token says. Empty texts are left out.
struct JwtGrant {
  std::vector<std::string> publish;
  std::vector<std::string> watch;
  std::string subject;
  std::string audience;
  std::int64_t issued_unix = 0;
  std::int64_t expires_unix = 0;
};

// InvalidArgument: it would be longer than VerifyJwt takes, or the grant is no UTF-8.
// FailedPrecondition: the key is not for signing, or its two parts do not belong together.
absl::StatusOr<std::string> SignJwt(const JwtGrant& grant, const JwtKey& key);

}  // namespace framecast::access
