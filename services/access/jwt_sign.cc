#include <nlohmann/json.hpp>

#include "absl/status/status.h"
#include "services/access/jwt.h"
#include "services/access/jwt_encoding.h"

namespace framecast::access {

using nlohmann::ordered_json;

absl::StatusOr<std::string> SignJwt(const JwtGrant& grant, const JwtKey& key) {
  if (!key.uses().sign) {
    return absl::FailedPreconditionError(
        "the key is not for signing: it has no private part, or "
        "its \"key_ops\" has no \"sign\"");
  }
  ordered_json header = {{"alg", JwtAlgorithmName(key.algorithm())}, {"typ", "JWT"}};
  if (!key.id().empty()) header["kid"] = key.id();
  ordered_json claims;
  if (!grant.subject.empty()) claims["sub"] = grant.subject;
  if (!grant.audience.empty()) claims["aud"] = grant.audience;
  claims["iat"] = grant.issued_unix;
  claims["exp"] = grant.expires_unix;
  if (!grant.publish.empty()) claims["framecast_publish"] = grant.publish;
  if (!grant.watch.empty()) claims["framecast_watch"] = grant.watch;
  std::string token;
  try {
    token = EncodeBase64Url(header.dump()) + "." + EncodeBase64Url(claims.dump());
  } catch (const ordered_json::type_error&) {
    return absl::InvalidArgumentError("a text of the token is no UTF-8");
  }
  absl::StatusOr<std::string> signature = key.Sign(token);
  if (!signature.ok()) return signature.status();
  token += "." + EncodeBase64Url(*signature);
  if (token.size() > kMaxJwtBytes) {
    return absl::InvalidArgumentError("the token would have more than " +
                                      std::to_string(kMaxJwtBytes) + " bytes");
  }
  return token;
}

}  // namespace framecast::access
