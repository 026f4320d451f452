#include <string>

#include "services/access/jwt.h"
#include "services/access/jwt_encoding.h"
#include "tests/fuzz/targets.h"

namespace framecast::fuzz {
namespace {

using access::JwtKeys;

// One key of each kind; that of HS256 is known, so that the claims are reached too.
constexpr char kKeySet[] =
    R"({"keys":[{"kid":"o","kty":"oct","k":"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE"},)"
    R"({"kid":"e","kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
    R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},)"
    R"({"kid":"r","kty":"RSA","e":"AQAB",)"
    R"("n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0)"
    R"(Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5re)"
    R"(xMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvU)"
    R"(K-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"}]})";
constexpr std::int64_t kNow = 1'800'000'000;

const JwtKeys& Keys() {
  static const JwtKeys keys = JwtKeys::Parse(kKeySet).value();
  return keys;
}

// True: it is good.
bool Check(std::string_view token) {
  const auto claims = access::VerifyJwt(token, Keys(), {}, kNow);
  if (!claims.ok()) {
    Require(claims.status().code() == absl::StatusCode::kUnauthenticated, "a refusal is one code");
    Require(!claims.status().message().empty(), "a refusal says why");
    return false;
  }
  Require(token.size() <= access::kMaxJwtBytes, "a token is bounded");
  Require(claims->expires_unix > kNow, "a good token has not expired");
  Require(Keys().Has(claims->key_id), "it was verified with a key of the set");
  for (const auto* globs : {&claims->publish, &claims->watch}) {
    Require(globs->size() <= access::kMaxJwtGlobs, "few globs");
    for (const std::string& glob : *globs) {
      Require(glob.size() <= access::kMaxJwtGlobBytes, "short globs");
    }
  }
  Require(claims->subject.size() <= access::kMaxJwtSubjectBytes, "a short subject");
  return true;
}

// The input's two lines as header and payload, signed as they are.
void CheckSigned(std::string_view input) {
  const std::size_t line = input.find('\n');
  if (line == input.npos) return;
  const std::string text = access::EncodeBase64Url(std::string(input.substr(0, line))) + "." +
                           access::EncodeBase64Url(std::string(input.substr(line + 1)));
  const std::string signature = Keys().keys().front().Sign(text).value();
  if (!Check(text + "." + access::EncodeBase64Url(signature))) return;
  std::string changed = signature;
  changed[input.size() % changed.size()] ^= 1;
  Require(!Check(text + "." + access::EncodeBase64Url(changed)), "no other signature is good");
}

}  // namespace

void Jwt(std::string_view input) {
  Check(input);
  CheckSigned(input);
  const auto bytes = access::DecodeBase64Url(std::string(input));
  Require(!bytes || access::EncodeBase64Url(*bytes) == input, "base64url is read in one way");
  // As the operator's file.
  const auto keys = JwtKeys::Parse(input);
  Require(keys.ok() || !keys.status().message().empty(), "a mistake in a key set has words");
}

}  // namespace framecast::fuzz
