#include "services/access/token_table.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "services/access/glob.h"
#include "services/access/jwt_encoding.h"
#include "services/access/token_secret.h"

namespace framecast::access {
namespace {

using nlohmann::json;
using Sha256Bytes = std::array<std::byte, 32>;

constexpr std::size_t kMaxNameBytes = 128;
// Shorter than any token that can be told from a word.
constexpr std::size_t kMaxWordBytes = 16;
// How far the clocks of those who sign may be from this one.
constexpr std::chrono::seconds kLeeway{10};
constexpr std::size_t kMaxGlobs = 256;
constexpr std::size_t kMaxTokenBytes = 8 << 10;

absl::Status Mistake(const std::string& where, const std::string& what) {
  return absl::InvalidArgumentError(absl::StrCat(where, ": ", what));
}

// What was written where a word was expected may be a token, which no message may repeat.
std::string Quoted(std::string_view word) {
  const bool is_word =
      word.size() <= kMaxWordBytes && std::all_of(word.begin(), word.end(), [](unsigned char c) {
        return absl::ascii_isalnum(c) || c == '_' || c == '-';
      });
  return is_word ? absl::StrCat("\"", std::string(word), "\"") : "a member that is there";
}

// Members that are not listed are mistakes.
absl::Status CheckMembers(const json& object, const std::string& where,
                          const std::set<std::string>& known) {
  if (!object.is_object()) return Mistake(where, "must be an object, {…}.");
  for (const auto& [name, value] : object.items()) {
    if (known.contains(name)) continue;
    std::string list;
    for (const std::string& each : known) absl::StrAppend(&list, list.empty() ? "" : ", ", each);
    return Mistake(where, absl::StrCat(Quoted(name), " is not known; there are: ", list, "."));
  }
  return absl::OkStatus();
}

absl::Status ReadGlobs(const json& object, const char* member, const std::string& where,
                       std::vector<std::string>& globs) {
  const auto list = object.find(member);
  if (list == object.end()) return absl::OkStatus();
  const std::string place = absl::StrCat(where, ", \"", member, "\"");
  if (!list->is_array() || list->size() > kMaxGlobs) {
    return Mistake(place, absl::StrCat("must be a list of at most ", kMaxGlobs,
                                       " patterns, such as [\"cam-*\"]."));
  }
  for (const json& each : *list) {
    if (!each.is_string()) return Mistake(place, "each pattern must be a string.");
    const auto& glob = each.get_ref<const std::string&>();
    if (const std::string mistake = GlobMistake(glob); !mistake.empty()) {
      return Mistake(absl::StrCat(place, ", pattern ", globs.size() + 1), mistake);
    }
    globs.push_back(glob);
  }
  return absl::OkStatus();
}

absl::Status ReadRights(const json& object, const std::string& where, Rights& rights) {
  if (absl::Status status = ReadGlobs(object, "publish", where, rights.publish); !status.ok()) {
    return status;
  }
  return ReadGlobs(object, "watch", where, rights.watch);
}

absl::Status ReadSha256(const json& object, const std::string& where, Sha256Bytes& sha256) {
  const auto member = object.find("sha256");
  const std::string hex =
      member != object.end() && member->is_string() ? member->get<std::string>() : "";
  bool good = hex.size() == 2 * sha256.size();
  for (const char c : hex) good = good && absl::ascii_isxdigit(static_cast<unsigned char>(c));
  if (!good) {
    return Mistake(where,
                   "\"sha256\" must be the SHA-256 of a token, 64 hex digits; `framecast token "
                   "new` prints a whole entry.");
  }
  const std::string bytes = absl::HexStringToBytes(hex);
  for (std::size_t i = 0; i < sha256.size(); ++i) sha256[i] = static_cast<std::byte>(bytes[i]);
  return absl::OkStatus();
}

absl::Status ReadExpiry(const json& object, const std::string& where, std::int64_t& expires) {
  const auto member = object.find("expires");
  if (member == object.end()) return absl::OkStatus();
  absl::Time time;
  std::string ignored;
  // Abseil takes words for infinite times, too.
  if (!member->is_string() ||
      !absl::ParseTime(absl::RFC3339_full, member->get<std::string>(), &time, &ignored) ||
      time == absl::InfiniteFuture() || time == absl::InfinitePast()) {
    return Mistake(where, "\"expires\" must be a time such as \"2027-01-01T00:00:00Z\".");
  }
  expires = absl::ToUnixSeconds(time);
  return absl::OkStatus();
}

absl::Status ReadJwt(const json& object, TokenTable::JwtSection& section) {
  const std::string where = "\"jwt\"";
  absl::Status status = CheckMembers(object, where, {"algorithms", "keys_file", "audience"});
  if (!status.ok()) return status;
  const auto keys_file = object.find("keys_file");
  if (keys_file == object.end() || !keys_file->is_string() ||
      keys_file->get_ref<const std::string&>().empty()) {
    return Mistake(where, "\"keys_file\" must name a JWKS file, such as \"jwks.json\".");
  }
  section.keys_file = keys_file->get<std::string>();
  const auto audience = object.find("audience");
  if (audience != object.end()) {
    if (!audience->is_string()) return Mistake(where, "\"audience\" must be a string.");
    section.policy.audience = audience->get<std::string>();
  }
  const auto algorithms = object.find("algorithms");
  const std::string wanted =
      "\"algorithms\" must be a list of some of \"HS256\", \"RS256\", \"ES256\".";
  if (algorithms == object.end() || !algorithms->is_array() || algorithms->empty()) {
    return Mistake(where, wanted);
  }
  section.policy.leeway = kLeeway;
  section.policy.algorithms.clear();
  for (const json& each : *algorithms) {
    const auto algorithm =
        each.is_string() ? ParseJwtAlgorithm(each.get_ref<const std::string&>()) : std::nullopt;
    if (!algorithm) return Mistake(where, wanted);
    section.policy.algorithms.push_back(*algorithm);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<TokenTable> TokenTable::Parse(std::string_view text) {
  if (text.size() > kMaxBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("it has ", text.size(), " bytes, at most ", kMaxBytes, " are read."));
  }
  const std::optional<json> parsed = ReadJsonObject(text);
  if (!parsed) {
    return absl::InvalidArgumentError(
        "it is no JSON object, {…}, or an object in it has a member twice; `framecast token new` "
        "prints an entry.");
  }
  const json& root = *parsed;
  absl::Status status = CheckMembers(root, "the file", {"tokens", "jwt", "anonymous"});
  if (!status.ok()) return status;

  TokenTable table;
  Rights everybodys;
  if (const auto anonymous = root.find("anonymous"); anonymous != root.end()) {
    status = CheckMembers(*anonymous, "\"anonymous\"", {"publish", "watch"});
    if (status.ok()) status = ReadRights(*anonymous, "\"anonymous\"", everybodys);
    if (!status.ok()) return status;
  }
  table.anonymous_ = std::make_shared<const Caller>(Caller::Kind::kAnonymous, everybodys);
  table.unusable_ = std::make_shared<const Caller>(Caller::Kind::kUnusable, everybodys);

  const auto tokens = root.find("tokens");
  if (tokens != root.end() && (!tokens->is_array() || tokens->size() > kMaxTokens)) {
    return Mistake("\"tokens\"", absl::StrCat("must be a list of at most ", kMaxTokens, "."));
  }
  std::set<Sha256Bytes> known;
  for (std::size_t i = 0; tokens != root.end() && i < tokens->size(); ++i) {
    const json& entry = (*tokens)[i];
    const std::string where = absl::StrCat("token ", i + 1);
    status = CheckMembers(entry, where, {"sha256", "name", "publish", "watch", "expires"});
    Caller caller(Caller::Kind::kToken, {}, everybodys);
    if (status.ok()) status = ReadSha256(entry, where, caller.sha256_);
    if (status.ok()) status = ReadRights(entry, where, caller.rights_);
    if (status.ok()) status = ReadExpiry(entry, where, caller.expires_);
    if (!status.ok()) return status;
    const auto name = entry.find("name");
    if (name != entry.end()) {
      if (!name->is_string() || name->get_ref<const std::string&>().size() > kMaxNameBytes) {
        return Mistake(
            where, absl::StrCat("\"name\" must be a string of at most ", kMaxNameBytes, " bytes."));
      }
      caller.name_ = name->get<std::string>();
    }
    if (!known.insert(caller.sha256_).second) {
      return Mistake(where, "its \"sha256\" is that of an earlier entry.");
    }
    table.tokens_.push_back(std::make_shared<const Caller>(std::move(caller)));
  }

  if (const auto jwt = root.find("jwt"); jwt != root.end()) {
    table.jwt_.emplace();
    if (status = ReadJwt(*jwt, *table.jwt_); !status.ok()) return status;
  }
  return table;
}

CallerPtr TokenTable::Find(std::string_view token, std::int64_t unix_now) const {
  if (token.empty() || token.size() > kMaxTokenBytes) return nullptr;
  if (CallerPtr caller = FindSha256(Sha256(token), unix_now)) return caller;
  return FindJwt(token, unix_now);
}

CallerPtr TokenTable::FindSha256(const Sha256Bytes& sha256, std::int64_t unix_now) const {
  CallerPtr found;
  for (const CallerPtr& caller : tokens_) {
    if (CRYPTO_memcmp(caller->sha256_.data(), sha256.data(), sha256.size()) == 0) found = caller;
  }
  return found && unix_now < found->expires() ? found : nullptr;
}

CallerPtr TokenTable::FindJwt(std::string_view token, std::int64_t unix_now) const {
  if (!jwt_ || !jwt_keys_) return nullptr;
  absl::StatusOr<JwtClaims> claims = VerifyJwt(token, *jwt_keys_, jwt_->policy, unix_now);
  if (!claims.ok()) return nullptr;
  Caller caller(Caller::Kind::kJwt, {std::move(claims->publish), std::move(claims->watch)},
                anonymous_->rights_);
  caller.name_ = std::move(claims->subject);
  // The leeway is for clocks that differ, not for viewers who stay: a token that is good without it
  // ends when it says.
  const std::int64_t without_leeway = claims->expires_unix - jwt_->policy.leeway.count();
  caller.expires_ = unix_now < without_leeway ? without_leeway : claims->expires_unix;
  caller.key_id_ = std::move(claims->key_id);
  return std::make_shared<const Caller>(std::move(caller));
}

CallerPtr TokenTable::Renew(const Caller& caller, std::int64_t unix_now) const {
  if (caller.kind() == Caller::Kind::kToken) return FindSha256(caller.sha256_, unix_now);
  if (unix_now >= caller.expires() || !jwt_keys_ || !jwt_keys_->Has(caller.key_id_)) return nullptr;
  Caller renewed = caller;
  renewed.everybodys_ = anonymous_->rights_;
  return std::make_shared<const Caller>(std::move(renewed));
}

}  // namespace framecast::access
