// Header, key, signature, claims: in this order, and the first fault is the answer.
#include "services/access/jwt.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "services/access/jwt_encoding.h"

namespace framecast::access {
namespace {

using nlohmann::json;

constexpr double kLatestUnix = 253402300799;  // the year 9999 ends

absl::Status Refused(const std::string& why) {
  return absl::UnauthenticatedError("The JWT is refused: " + why + ".");
}

// The three parts as they stand, and what they encode.
struct Parts {
  std::string_view signed_text;
  json header;
  std::string payload;
  std::string signature;
};

absl::Status Split(std::string_view token, Parts& parts) {
  if (token.size() > kMaxJwtBytes) {
    return Refused("it has more than " + std::to_string(kMaxJwtBytes) + " bytes");
  }
  const std::size_t first = token.find('.');
  const std::size_t second = first == token.npos ? token.npos : token.find('.', first + 1);
  if (second == token.npos || token.find('.', second + 1) != token.npos) {
    return Refused("it has not three parts");
  }
  auto header = DecodeBase64Url(std::string(token.substr(0, first)));
  auto payload = DecodeBase64Url(std::string(token.substr(first + 1, second - first - 1)));
  auto signature = DecodeBase64Url(std::string(token.substr(second + 1)));
  if (!header || !payload || !signature) {
    return Refused("a part is no base64url without padding");
  }
  auto object = ReadJsonObject(*header);
  if (!object) return Refused("its header is no JSON object in which each member comes once");
  parts = {token.substr(0, second), std::move(*object), std::move(*payload), std::move(*signature)};
  return absl::OkStatus();
}

bool IsTypeOfAccessTokens(std::string type) {
  absl::AsciiStrToLower(&type);
  if (type.starts_with("application/")) type = type.substr(type.find('/') + 1);
  return type == "jwt" || type == "at+jwt";
}

// The key that the header asks for, if it may be used so.
absl::StatusOr<const JwtKey*> ChooseKey(const json& header, const JwtKeys& keys,
                                        const JwtPolicy& policy) {
  const std::string* name = FindString(header, "alg");
  const auto algorithm = name ? ParseJwtAlgorithm(*name) : std::nullopt;
  if (!algorithm ||
      std::count(policy.algorithms.begin(), policy.algorithms.end(), *algorithm) == 0) {
    return Refused("its \"alg\" is none of those that are allowed");
  }
  if (header.contains("crit")) return Refused("its \"crit\" asks for what is not known here");
  if (header.contains("typ")) {
    const std::string* type = FindString(header, "typ");
    if (!type || !IsTypeOfAccessTokens(*type)) return Refused("its \"typ\" is not JWT or at+jwt");
  }
  const bool is_named = header.contains("kid");
  const std::string* id = FindString(header, "kid");
  if (is_named && (!id || id->empty())) return Refused("its \"kid\" names nothing");
  const JwtKey* chosen = nullptr;
  for (const JwtKey& key : keys.keys()) {
    const bool fits = key.algorithm() == *algorithm && key.uses().verify;
    if (is_named && key.id() == *id) {
      if (!fits) return Refused("its \"kid\" names a key that is not for its \"alg\"");
      return &key;
    }
    if (is_named || !fits) continue;
    if (chosen) return Refused("it has no \"kid\", and several keys are for its \"alg\"");
    chosen = &key;
  }
  if (is_named) return Refused("its \"kid\" names no key of the key set");
  if (!chosen) return Refused("the key set has no key for its \"alg\"");
  return chosen;
}

// A member that is a time; nothing: it is not there. Seconds since 1970, perhaps with a fraction.
absl::Status ReadTime(const json& claims, const char* member, std::optional<double>& seconds) {
  const auto value = claims.find(member);
  if (value == claims.end()) return absl::OkStatus();
  if (!value->is_number()) return Refused(std::string("its \"") + member + "\" is no number");
  const auto number = value->get<double>();
  if (!(number >= 0 && number <= kLatestUnix)) {
    return Refused(std::string("its \"") + member + "\" is no time of the years 1970 to 9999");
  }
  seconds = number;
  return absl::OkStatus();
}

absl::Status CheckTimes(const json& claims, const JwtPolicy& policy, std::int64_t now_unix,
                        std::int64_t& expires_unix) {
  std::optional<double> expires;
  std::optional<double> begins;
  std::optional<double> issued;
  absl::Status status = ReadTime(claims, "exp", expires);
  if (status.ok()) status = ReadTime(claims, "nbf", begins);
  if (status.ok()) status = ReadTime(claims, "iat", issued);
  if (!status.ok()) return status;
  if (!expires) return Refused("it has no \"exp\"");
  const std::int64_t leeway = policy.leeway.count();
  expires_unix = static_cast<std::int64_t>(std::ceil(*expires)) + leeway;
  if (now_unix >= expires_unix) return Refused("it has expired");
  if (begins && now_unix < static_cast<std::int64_t>(std::ceil(*begins)) - leeway) {
    return Refused("it is not good yet (\"nbf\")");
  }
  return absl::OkStatus();
}

absl::Status CheckAudience(const json& claims, const std::string& audience) {
  if (audience.empty()) return absl::OkStatus();
  const auto value = claims.find("aud");
  if (value == claims.end()) return Refused("it has no \"aud\"");
  const json list = value->is_array() ? *value : json::array({*value});
  if (!std::all_of(list.begin(), list.end(), [](const json& one) { return one.is_string(); })) {
    return Refused("its \"aud\" is neither a string nor a list of strings");
  }
  if (std::count(list.begin(), list.end(), json(audience)) == 0) {
    return Refused("its \"aud\" is another one");
  }
  return absl::OkStatus();
}

absl::Status ReadGlobs(const json& claims, const char* member, std::vector<std::string>& globs) {
  const auto list = claims.find(member);
  if (list == claims.end()) return absl::OkStatus();
  bool good = list->is_array() && list->size() <= kMaxJwtGlobs;
  for (std::size_t i = 0; good && i < list->size(); ++i) {
    const auto* glob = (*list)[i].get_ptr<const std::string*>();
    good = glob && glob->size() <= kMaxJwtGlobBytes;
    if (good) globs.push_back(*glob);
  }
  if (good) return absl::OkStatus();
  return Refused(std::string("its \"") + member + "\" is no list of at most " +
                 std::to_string(kMaxJwtGlobs) + " strings of " + std::to_string(kMaxJwtGlobBytes) +
                 " bytes");
}

absl::Status ReadSubject(const json& claims, std::string& subject) {
  if (!claims.contains("sub")) return absl::OkStatus();
  const std::string* value = FindString(claims, "sub");
  if (!value || value->size() > kMaxJwtSubjectBytes) {
    return Refused("its \"sub\" is no string of at most " + std::to_string(kMaxJwtSubjectBytes) +
                   " bytes");
  }
  subject = *value;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<JwtClaims> VerifyJwt(std::string_view token, const JwtKeys& keys,
                                    const JwtPolicy& policy, std::int64_t now_unix) {
  Parts parts;
  absl::Status status = Split(token, parts);
  if (!status.ok()) return status;
  const absl::StatusOr<const JwtKey*> key = ChooseKey(parts.header, keys, policy);
  if (!key.ok()) return key.status();
  if (!(*key)->Verify(parts.signed_text, parts.signature)) {
    return Refused("its signature is not that of the key");
  }
  const auto payload = ReadJsonObject(parts.payload);
  if (!payload) return Refused("its payload is no JSON object in which each member comes once");
  JwtClaims claims;
  claims.key_id = (*key)->fingerprint();
  status = CheckTimes(*payload, policy, now_unix, claims.expires_unix);
  if (status.ok()) status = CheckAudience(*payload, policy.audience);
  if (status.ok()) status = ReadGlobs(*payload, "framecast_publish", claims.publish);
  if (status.ok()) status = ReadGlobs(*payload, "framecast_watch", claims.watch);
  if (status.ok()) status = ReadSubject(*payload, claims.subject);
  if (!status.ok()) return status;
  return claims;
}

}  // namespace framecast::access
