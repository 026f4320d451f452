#include "services/cli/token_sign.h"

#include <algorithm>
#include <chrono>
#include <iostream>

#include "services/access/jwt.h"
#include "services/cli/console.h"
#include "services/cli/exit_code.h"
#include "services/cli/token_expiry.h"
#include "services/files/small_file.h"

namespace framecast::cli {
namespace {

// Where the query and the fragment of a link begin, or end if there is none.
struct LinkParts {
  std::size_t query;
  std::size_t fragment;

  explicit LinkParts(const std::string& url) : fragment(std::min(url.find('#'), url.size())) {
    query = std::min(url.find('?'), fragment);
  }
};

absl::StatusOr<access::JwtKey> ChooseKey(const access::JwtKeys& keys, const std::string& key_id) {
  std::vector<access::JwtKey> chosen;
  std::string ids;
  for (const access::JwtKey& key : keys.keys()) {
    if (!key.uses().sign) continue;
    ids += " " + (key.id().empty() ? "(without)" : key.id());
    if (key_id.empty() || key.id() == key_id) chosen.push_back(key);
  }
  if (chosen.size() == 1) return chosen.front();
  if (ids.empty()) {
    return absl::FailedPreconditionError(
        "no key in it can sign; framecast token key FILE makes one.");
  }
  return absl::FailedPreconditionError(
      (key_id.empty() ? "several keys in it can sign" : "no key of that kid can sign") +
      std::string("; give --kid, one of:") + ids + ".");
}

absl::StatusOr<std::string> Sign(const TokenSignOptions& options) {
  const auto text = files::ReadSmallFile(options.keys_file);
  if (!text.ok()) return text.status();
  const auto keys = access::JwtKeys::Parse(*text);
  if (!keys.ok()) return keys.status();
  const auto key = ChooseKey(*keys, options.key_id);
  if (!key.ok()) return key.status();
  access::JwtGrant grant;
  grant.publish = options.publish;
  grant.watch = options.watch;
  grant.subject = options.name;
  grant.audience = options.audience;
  grant.issued_unix = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  grant.expires_unix = options.expires_unix;
  return SignJwt(grant, *key);
}

}  // namespace

std::string LinkMistake(const std::string& url) {
  if (!url.starts_with("http://") && !url.starts_with("https://")) {
    return "a link begins with http:// or https://.";
  }
  for (const unsigned char c : url) {
    if (c <= ' ' || c >= 0x7f) return "a link has no blanks, and other letters than ASCII as %XX.";
  }
  const LinkParts parts(url);
  const std::string query = "&" + url.substr(parts.query, parts.fragment - parts.query);
  if (query.find("?token=") != query.npos || query.find("&token=") != query.npos) {
    return "the link has a token already.";
  }
  return "";
}

std::string LinkWithToken(const std::string& url, const std::string& token) {
  const LinkParts parts(url);
  const bool has_query = parts.query < parts.fragment;
  return url.substr(0, parts.fragment) + (has_query ? "&token=" : "?token=") + token +
         url.substr(parts.fragment);
}

int RunTokenSign(const TokenSignOptions& options) {
  Console console("framecast token sign");
  const auto token = Sign(options);
  if (!token.ok()) {
    console.Say(options.keys_file + ": " + std::string(token.status().message()));
    return kExitFailed;
  }
  std::cout << (options.url.empty() ? *token : LinkWithToken(options.url, *token)) << std::endl;
  console.Say("Good until " + TimeText(options.expires_unix) +
              " for whoever has it; it cannot be revoked before, but with its key.");
  return std::cout ? kExitDone : kExitFailed;
}

}  // namespace framecast::cli
