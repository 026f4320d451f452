#include "services/access/jwks_new_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "services/access/jwt_encoding.h"
#include "services/access/jwt_openssl.h"
#include "services/access/token_secret.h"

namespace framecast::access {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kSecretBytes = 32;
constexpr int kP256Bytes = 32;

std::string NumberOf(const EVP_PKEY* key, const char* parameter) {
  BIGNUM* number = nullptr;
  std::string bytes(kP256Bytes, '\0');
  if (EVP_PKEY_get_bn_param(key, parameter, &number) != 1) {
    throw std::runtime_error("No key could be made.");
  }
  const std::unique_ptr<BIGNUM, OpenSslFreer<BN_clear_free>> owner(number);
  BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()), kP256Bytes);
  return EncodeBase64Url(bytes);
}

}  // namespace

std::string NewJwk(JwtAlgorithm algorithm, const std::string& kid) {
  ordered_json jwk = {{"kid", kid}, {"alg", JwtAlgorithmName(algorithm)}, {"use", "sig"}};
  switch (algorithm) {
    case JwtAlgorithm::kHs256:
      jwk["kty"] = "oct";
      jwk["k"] = EncodeBase64Url(RandomBytes(kSecretBytes));
      return jwk.dump();
    case JwtAlgorithm::kEs256: {
      const std::unique_ptr<EVP_PKEY, OpenSslFreer<EVP_PKEY_free>> key(EVP_EC_gen("P-256"));
      if (!key) throw std::runtime_error("No key could be made.");
      jwk["kty"] = "EC";
      jwk["crv"] = "P-256";
      jwk["x"] = NumberOf(key.get(), OSSL_PKEY_PARAM_EC_PUB_X);
      jwk["y"] = NumberOf(key.get(), OSSL_PKEY_PARAM_EC_PUB_Y);
      jwk["d"] = NumberOf(key.get(), OSSL_PKEY_PARAM_PRIV_KEY);
      return jwk.dump();
    }
    case JwtAlgorithm::kRs256:
      break;
  }
  throw std::invalid_argument("RSA keys are not made here.");
}

}  // namespace framecast::access
