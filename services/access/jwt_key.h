// One key that JWTs are signed and verified with.
#pragma once

#include <openssl/types.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace framecast::access {

// RFC 7518, 3.1.
enum class JwtAlgorithm { kHs256, kRs256, kEs256 };

// "HS256", "RS256", "ES256".
std::string JwtAlgorithmName(JwtAlgorithm algorithm);
// Nothing for all other algorithms, "none" among them.
std::optional<JwtAlgorithm> ParseJwtAlgorithm(std::string_view name);

// A key serves one algorithm, the one of its kind: a public RSA key can never be taken for the
// secret of an HMAC. Immutable, hence thread-safe. Copies share the key.
class JwtKey {
 public:
  struct Uses {
    bool verify = true;
    bool sign = false;
  };
  using Material = std::shared_ptr<EVP_PKEY>;

  // `material` is of the algorithm's kind, and has a private part if it is for signing.
  JwtKey(std::string id, JwtAlgorithm algorithm, Uses uses, Material material);

  // The JWK's `kid`; empty: it has none.
  const std::string& id() const { return id_; }
  JwtAlgorithm algorithm() const { return algorithm_; }
  const Uses& uses() const { return uses_; }
  // Names the key itself, whatever its `kid`: two keys never share it, and it does not give the
  // key away.
  const std::string& fingerprint() const { return fingerprint_; }

  // Whether the signature, as RFC 7518 writes it, is this key's. Constant time for HMAC. Leaves
  // nothing in OpenSSL's queue of errors.
  bool Verify(std::string_view content, std::string_view signature) const;
  // The signature, which was verified too; FailedPrecondition: the private part is not that of the
  // public one.
  absl::StatusOr<std::string> Sign(std::string_view content) const;

 private:
  std::string id_;
  JwtAlgorithm algorithm_;
  Uses uses_;
  Material material_;
  std::string fingerprint_;
};

}  // namespace framecast::access
