// A set of keys as a JWKS file holds it (RFC 7517).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/access/jwt_key.h"

namespace framecast::access {

// Immutable, hence thread-safe. Copies share the keys.
class JwtKeys {
 public:
  static constexpr std::size_t kMaxBytes = std::size_t{1} << 20;
  static constexpr std::size_t kMaxKeys = 100;

  // Reads oct (HS256), RSA of 2048 to 8192 bits (RS256) and EC on P-256 (ES256). Keys of another
  // kind, and those that `use`, `key_ops` or `alg` reserve for something else, are left out with a
  // note. InvalidArgument: it is no key set, a key of ours is broken or too weak, or two keys
  // cannot be told apart by their `kid`; names the key, never what is in it. A set without keys is
  // one: no token is good then.
  static absl::StatusOr<JwtKeys> Parse(std::string_view jwks_json);

  const std::vector<JwtKey>& keys() const { return keys_; }
  // A sentence a key that was left out.
  const std::vector<std::string>& notes() const { return notes_; }
  // Whether the key that a JWT was verified with is there (JwtClaims::key_id).
  bool Has(std::string_view key_fingerprint) const;

 private:
  std::vector<JwtKey> keys_;
  std::vector<std::string> notes_;
};

}  // namespace framecast::access
