// Signing is one call of OpenSSL for all three; ECDSA's signatures are r and s one behind the other
// here, and DER there.
#include "services/access/jwt_key.h"

#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <utility>

#include "services/access/jwt_openssl.h"
#include "services/access/token_secret.h"

namespace framecast::access {
namespace {

constexpr std::pair<JwtAlgorithm, const char*> kNames[] = {{JwtAlgorithm::kHs256, "HS256"},
                                                           {JwtAlgorithm::kRs256, "RS256"},
                                                           {JwtAlgorithm::kEs256, "ES256"}};
constexpr int kEcNumberBytes = 32;

using DigestContext = std::unique_ptr<EVP_MD_CTX, OpenSslFreer<EVP_MD_CTX_free>>;
using EcSignature = std::unique_ptr<ECDSA_SIG, OpenSslFreer<ECDSA_SIG_free>>;

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

// Empty: it failed.
std::string SignWith(EVP_PKEY* key, std::string_view content) {
  const DigestContext context(EVP_MD_CTX_new());
  std::size_t size = 0;
  if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, Bytes(content), content.size()) != 1) {
    return "";
  }
  std::string signature(size, '\0');
  if (EVP_DigestSign(context.get(), Bytes(signature), &size, Bytes(content), content.size()) != 1) {
    return "";
  }
  signature.resize(size);
  return signature;
}

bool VerifyWith(EVP_PKEY* key, std::string_view content, std::string_view signature) {
  const DigestContext context(EVP_MD_CTX_new());
  return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
         EVP_DigestVerify(context.get(), Bytes(signature), signature.size(), Bytes(content),
                          content.size()) == 1;
}

// Empty: it is none.
std::string ToDer(std::string_view r_and_s) {
  if (r_and_s.size() != std::size_t{2} * kEcNumberBytes) return "";
  const EcSignature signature(ECDSA_SIG_new());
  BIGNUM* r = BN_bin2bn(Bytes(r_and_s), kEcNumberBytes, nullptr);
  BIGNUM* s = BN_bin2bn(Bytes(r_and_s) + kEcNumberBytes, kEcNumberBytes, nullptr);
  ECDSA_SIG_set0(signature.get(), r, s);
  std::string der(static_cast<std::size_t>(i2d_ECDSA_SIG(signature.get(), nullptr)), '\0');
  unsigned char* end = Bytes(der);
  i2d_ECDSA_SIG(signature.get(), &end);
  return der;
}

// Empty: it is none.
std::string FromDer(std::string_view der) {
  const unsigned char* begin = Bytes(der);
  const EcSignature signature(d2i_ECDSA_SIG(nullptr, &begin, static_cast<long>(der.size())));
  if (!signature) return "";
  std::string r_and_s(std::size_t{2} * kEcNumberBytes, '\0');
  BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), Bytes(r_and_s), kEcNumberBytes);
  BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), Bytes(r_and_s) + kEcNumberBytes, kEcNumberBytes);
  return r_and_s;
}

// Of the public part; of a secret, that can only be something made with it.
std::string FingerprintOf(JwtAlgorithm algorithm, EVP_PKEY* key) {
  if (algorithm == JwtAlgorithm::kHs256) return Sha256Hex(SignWith(key, "framecast fingerprint"));
  const int size = i2d_PUBKEY(key, nullptr);
  std::string der(size > 0 ? static_cast<std::size_t>(size) : 0, '\0');
  unsigned char* end = Bytes(der);
  if (size > 0) i2d_PUBKEY(key, &end);
  return Sha256Hex(der);
}

}  // namespace

std::string JwtAlgorithmName(JwtAlgorithm algorithm) {
  for (const auto& [known, name] : kNames) {
    if (known == algorithm) return name;
  }
  return "";
}

std::optional<JwtAlgorithm> ParseJwtAlgorithm(std::string_view name) {
  for (const auto& [algorithm, known] : kNames) {
    if (name == known) return algorithm;
  }
  return std::nullopt;
}

JwtKey::JwtKey(std::string id, JwtAlgorithm algorithm, Uses uses, Material material)
    : id_(std::move(id)),
      algorithm_(algorithm),
      uses_(uses),
      material_(std::move(material)),
      fingerprint_(FingerprintOf(algorithm_, material_.get())) {}

bool JwtKey::Verify(std::string_view content, std::string_view signature) const {
  const OpenSslErrorMark mark;
  switch (algorithm_) {
    case JwtAlgorithm::kHs256: {
      const std::string right = SignWith(material_.get(), content);
      return !right.empty() && signature.size() == right.size() &&
             CRYPTO_memcmp(signature.data(), right.data(), right.size()) == 0;
    }
    case JwtAlgorithm::kRs256:
      return VerifyWith(material_.get(), content, signature);
    case JwtAlgorithm::kEs256: {
      const std::string der = ToDer(signature);
      return !der.empty() && VerifyWith(material_.get(), content, der);
    }
  }
  return false;
}

absl::StatusOr<std::string> JwtKey::Sign(std::string_view content) const {
  const OpenSslErrorMark mark;
  std::string signature = SignWith(material_.get(), content);
  if (algorithm_ == JwtAlgorithm::kEs256) signature = FromDer(signature);
  if (!Verify(content, signature)) {
    return absl::FailedPreconditionError("the key's private part is not that of its public part");
  }
  return signature;
}

}  // namespace framecast::access
