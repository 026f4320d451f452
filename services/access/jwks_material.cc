#include "services/access/jwks_material.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "services/access/jwt_encoding.h"
#include "services/access/jwt_openssl.h"

namespace framecast::access {
namespace {

using nlohmann::json;

constexpr std::size_t kP256Bytes = 32;

using Number = std::unique_ptr<BIGNUM, OpenSslFreer<BN_clear_free>>;
using ParameterBuilder = std::unique_ptr<OSSL_PARAM_BLD, OpenSslFreer<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, OpenSslFreer<OSSL_PARAM_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, OpenSslFreer<EVP_PKEY_CTX_free>>;

absl::StatusOr<std::string> ReadBytes(const json& jwk, const char* member) {
  const std::string* text = FindString(jwk, member);
  auto bytes = text ? DecodeBase64Url(*text) : std::nullopt;
  if (!bytes || bytes->empty()) {
    return absl::InvalidArgumentError(std::string("its \"") + member +
                                      "\" is not there, or is no base64url without padding");
  }
  return std::move(*bytes);
}

// What a key of OpenSSL is made from.
class KeyParameters {
 public:
  KeyParameters() : builder_(OSSL_PARAM_BLD_new()) {}

  // Whatever fails here fails in Build too: nothing is read from a builder that lacks something.
  void AddText(const char* name, const char* text) {
    OSSL_PARAM_BLD_push_utf8_string(builder_.get(), name, text, 0);
  }
  // `bytes` must live until Build.
  void AddBytes(const char* name, const std::string& bytes) {
    OSSL_PARAM_BLD_push_octet_string(builder_.get(), name, bytes.data(), bytes.size());
  }
  void AddNumber(const char* name, const std::string& big_endian) {
    numbers_.emplace_back(BN_bin2bn(reinterpret_cast<const unsigned char*>(big_endian.data()),
                                    static_cast<int>(big_endian.size()), nullptr));
    OSSL_PARAM_BLD_push_BN(builder_.get(), name, numbers_.back().get());
  }

  // Null: these parameters are no key.
  JwtKey::Material Build(const char* type, bool is_private) const {
    const Parameters parameters(OSSL_PARAM_BLD_to_param(builder_.get()));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* made = nullptr;
    const int selection = is_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY;
    if (EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &made, selection, parameters.get()) != 1) {
      return nullptr;
    }
    JwtKey::Material key(made, EVP_PKEY_free);
    const KeyContext check(EVP_PKEY_CTX_new_from_pkey(nullptr, made, nullptr));
    return EVP_PKEY_public_check(check.get()) == 1 ? key : nullptr;
  }

 private:
  ParameterBuilder builder_;
  std::vector<Number> numbers_;
};

absl::StatusOr<JwtKey::Material> ReadSecret(const json& jwk) {
  const auto secret = ReadBytes(jwk, "k");
  if (!secret.ok()) return secret.status();
  if (secret->size() < kMinSecretBytes) {
    return absl::InvalidArgumentError("its \"k\" has " + std::to_string(secret->size()) +
                                      " bytes, a key of HS256 has " +
                                      std::to_string(kMinSecretBytes) + " at least");
  }
  return JwtKey::Material(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_HMAC, nullptr,
                                   reinterpret_cast<const unsigned char*>(secret->data()),
                                   secret->size()),
      EVP_PKEY_free);
}

// RFC 7518, 6.3.
struct RsaMember {
  const char* name;
  const char* parameter;
  enum { kPublic, kPrivate, kPrime } part;
};
constexpr RsaMember kRsaMembers[] = {{"n", OSSL_PKEY_PARAM_RSA_N, RsaMember::kPublic},
                                     {"e", OSSL_PKEY_PARAM_RSA_E, RsaMember::kPublic},
                                     {"d", OSSL_PKEY_PARAM_RSA_D, RsaMember::kPrivate},
                                     {"p", OSSL_PKEY_PARAM_RSA_FACTOR1, RsaMember::kPrime},
                                     {"q", OSSL_PKEY_PARAM_RSA_FACTOR2, RsaMember::kPrime},
                                     {"dp", OSSL_PKEY_PARAM_RSA_EXPONENT1, RsaMember::kPrime},
                                     {"dq", OSSL_PKEY_PARAM_RSA_EXPONENT2, RsaMember::kPrime},
                                     {"qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1, RsaMember::kPrime}};

absl::StatusOr<JwtKey::Material> ReadRsa(const json& jwk, bool is_private) {
  if (is_private && jwk.contains("oth")) {
    return absl::InvalidArgumentError("it has more than two primes (\"oth\")");
  }
  // The primes and what goes with them are all there or none.
  const bool has_primes = is_private && jwk.contains("p");
  KeyParameters parameters;
  for (const RsaMember& member : kRsaMembers) {
    if (member.part == RsaMember::kPrivate && !is_private) continue;
    if (member.part == RsaMember::kPrime && !has_primes) continue;
    const auto number = ReadBytes(jwk, member.name);
    if (!number.ok()) return number.status();
    if (number->size() > kMaxRsaBits / 8) {
      return absl::InvalidArgumentError(std::string("its \"") + member.name + "\" has more than " +
                                        std::to_string(kMaxRsaBits) + " bits");
    }
    parameters.AddNumber(member.parameter, *number);
  }
  JwtKey::Material key = parameters.Build("RSA", is_private);
  if (!key) return absl::InvalidArgumentError("its numbers are no RSA key");
  const int bits = EVP_PKEY_get_bits(key.get());
  if (bits < kMinRsaBits) {
    return absl::InvalidArgumentError("it has " + std::to_string(bits) +
                                      " bits, a key of RS256 has " + std::to_string(kMinRsaBits) +
                                      " at least");
  }
  return key;
}

absl::StatusOr<JwtKey::Material> ReadP256(const json& jwk, bool is_private) {
  std::string point = "\x04";  // not compressed
  std::vector<const char*> members = {"x", "y"};
  if (is_private) members.push_back("d");
  KeyParameters parameters;
  for (const char* member : members) {
    const auto number = ReadBytes(jwk, member);
    if (!number.ok()) return number.status();
    if (number->size() != kP256Bytes) {
      return absl::InvalidArgumentError(std::string("its \"") + member + "\" has " +
                                        std::to_string(number->size()) + " bytes instead of " +
                                        std::to_string(kP256Bytes));
    }
    if (*member == 'd') {
      parameters.AddNumber(OSSL_PKEY_PARAM_PRIV_KEY, *number);
    } else {
      point += *number;
    }
  }
  parameters.AddText(OSSL_PKEY_PARAM_GROUP_NAME, "P-256");
  parameters.AddBytes(OSSL_PKEY_PARAM_PUB_KEY, point);
  JwtKey::Material key = parameters.Build("EC", is_private);
  if (!key) return absl::InvalidArgumentError("its numbers are no key on the curve P-256");
  return key;
}

}  // namespace

absl::StatusOr<JwtKey::Material> ReadJwkMaterial(const json& jwk, JwtAlgorithm algorithm,
                                                 bool is_private) {
  const OpenSslErrorMark mark;
  switch (algorithm) {
    case JwtAlgorithm::kHs256:
      return ReadSecret(jwk);
    case JwtAlgorithm::kRs256:
      return ReadRsa(jwk, is_private);
    case JwtAlgorithm::kEs256:
      return ReadP256(jwk, is_private);
  }
  return absl::InternalError("no algorithm");
}

}  // namespace framecast::access
