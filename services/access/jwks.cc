#include "services/access/jwks.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/access/jwks_material.h"
#include "services/access/jwt_encoding.h"

namespace framecast::access {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxIdBytes = 256;

std::optional<JwtAlgorithm> AlgorithmOfType(const std::string& type) {
  if (type == "oct") return JwtAlgorithm::kHs256;
  if (type == "RSA") return JwtAlgorithm::kRs256;
  if (type == "EC") return JwtAlgorithm::kEs256;
  return std::nullopt;
}

// What comes of a JWK: a key, or why it is left out.
struct ReadKey {
  std::optional<JwtKey> key;
  std::string left_out;
};

ReadKey LeftOut(std::string reason) { return {std::nullopt, std::move(reason)}; }

absl::Status NoString(const char* member) {
  return absl::InvalidArgumentError(std::string("its \"") + member + "\" is no string");
}

// What "key_ops" allows; both if it is not there.
absl::StatusOr<JwtKey::Uses> ReadOperations(const json& jwk) {
  JwtKey::Uses uses{true, true};
  const auto operations = jwk.find("key_ops");
  if (operations == jwk.end()) return uses;
  std::set<std::string> names;
  bool good = operations->is_array();
  for (std::size_t i = 0; good && i < operations->size(); ++i) {
    const auto* name = (*operations)[i].get_ptr<const std::string*>();
    good = name && names.insert(*name).second;
  }
  if (!good) {
    return absl::InvalidArgumentError("its \"key_ops\" is no list of strings that differ");
  }
  uses.verify = names.count("verify") > 0;
  uses.sign = names.count("sign") > 0;
  return uses;
}

absl::StatusOr<ReadKey> ReadJwk(const json& jwk, const std::string& id) {
  const std::string* type = FindString(jwk, "kty");
  if (!type) return absl::InvalidArgumentError("its \"kty\" is not there, or is no string");
  const auto algorithm = AlgorithmOfType(*type);
  if (!algorithm) return LeftOut("its \"kty\" is none of oct, RSA, EC");
  for (const char* member : {"use", "alg", "crv"}) {
    if (jwk.contains(member) && !FindString(jwk, member)) return NoString(member);
  }
  if (const std::string* use = FindString(jwk, "use"); use && *use != "sig") {
    return LeftOut("its \"use\" is not \"sig\"");
  }
  if (const std::string* alg = FindString(jwk, "alg");
      alg && *alg != JwtAlgorithmName(*algorithm)) {
    return LeftOut("its \"alg\" is not " + JwtAlgorithmName(*algorithm));
  }
  if (*algorithm == JwtAlgorithm::kEs256) {
    const std::string* curve = FindString(jwk, "crv");
    if (!curve) return absl::InvalidArgumentError("its \"crv\" is not there");
    if (*curve != "P-256") return LeftOut("its \"crv\" is not P-256");
  }
  auto uses = ReadOperations(jwk);
  if (!uses.ok()) return uses.status();
  const bool is_private = *algorithm == JwtAlgorithm::kHs256 || jwk.contains("d");
  uses->sign = uses->sign && is_private;
  if (!uses->verify && !uses->sign) return LeftOut("its \"key_ops\" has no \"verify\"");
  auto material = ReadJwkMaterial(jwk, *algorithm, is_private);
  if (!material.ok()) return material.status();
  JwtKey key(id, *algorithm, *uses, std::move(*material));
  if (uses->sign && !key.Sign("").ok()) {
    return absl::InvalidArgumentError("its private part is not that of its public part");
  }
  return ReadKey{std::move(key), ""};
}

}  // namespace

absl::StatusOr<JwtKeys> JwtKeys::Parse(std::string_view jwks_json) {
  if (jwks_json.size() > kMaxBytes) {
    return absl::InvalidArgumentError("A key set has at most " + std::to_string(kMaxBytes) +
                                      " bytes.");
  }
  const auto set = ReadJsonObject(jwks_json);
  const auto list = set ? set->find("keys") : json::const_iterator();
  if (!set || list == set->end() || !list->is_array()) {
    return absl::InvalidArgumentError(
        "This is no key set: a JSON object with a list \"keys\", in which no member comes twice.");
  }
  if (list->size() > kMaxKeys) {
    return absl::InvalidArgumentError("A key set has at most " + std::to_string(kMaxKeys) +
                                      " keys.");
  }
  JwtKeys keys;
  std::set<std::string> ids;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const json& jwk = (*list)[i];
    std::string name = "key " + std::to_string(i + 1);
    const auto fault = [&name](const std::string& words) {
      return absl::InvalidArgumentError(absl::StrCat("In the key set, ", name, ": ", words, "."));
    };
    if (!jwk.is_object()) return fault("it is no JSON object");
    const std::string* id = FindString(jwk, "kid");
    if (jwk.contains("kid") && (!id || id->empty() || id->size() > kMaxIdBytes)) {
      return fault("its \"kid\" is no string of 1 to " + std::to_string(kMaxIdBytes) + " bytes");
    }
    if (id) name = absl::StrCat("key \"", absl::Utf8SafeCHexEscape(*id), "\"");
    auto read = ReadJwk(jwk, id ? *id : "");
    if (!read.ok()) return fault(std::string(read.status().message()));
    if (!read->key) {
      keys.notes_.push_back("In the key set, " + name + " is left out: " + read->left_out + ".");
      continue;
    }
    if (!ids.insert(read->key->id()).second) {
      return fault(id ? "another key has the same \"kid\""
                      : "without a \"kid\" it cannot be told from another one");
    }
    keys.keys_.push_back(std::move(*read->key));
  }
  if (keys.keys_.size() > 1 && ids.count("") > 0) {
    return absl::InvalidArgumentError(
        "In the key set, a key has no \"kid\": each needs one when there are several.");
  }
  return keys;
}

bool JwtKeys::Has(std::string_view key_fingerprint) const {
  return std::any_of(keys_.begin(), keys_.end(), [&](const JwtKey& key) {
    return key.uses().verify && key.fingerprint() == key_fingerprint;
  });
}

}  // namespace framecast::access
