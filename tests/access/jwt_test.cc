// What is refused, each with its reason.
#include "services/access/jwt.h"

#include <gmock/gmock.h>

#include "services/access/jwt_encoding.h"
#include "tests/access/jwt_maker.h"
#include "tests/access/rfc7515.h"

namespace framecast::access {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t kNow = 1'800'000'000;
const std::string kHeader = R"({"alg":"HS256"})";

const JwtKeys& Oct() {
  static const JwtKeys keys = KeySet({rfc7515::kOctKey});
  return keys;
}

// Why the token is refused; empty: it is good.
std::string Refusal(const std::string& token, const JwtKeys& keys = Oct(),
                    const JwtPolicy& policy = {}) {
  const auto claims = VerifyJwt(token, keys, policy, kNow);
  if (claims.ok()) return "";
  EXPECT_EQ(claims.status().code(), absl::StatusCode::kUnauthenticated);
  return std::string(claims.status().message());
}

std::string RefusalOfHeader(const std::string& header, const JwtKeys& keys = Oct()) {
  return Refusal(Signed(keys, header, R"({"exp":1800000100})"), keys);
}

// `members` besides a good `exp`.
std::string RefusalOfClaims(const std::string& members, const JwtPolicy& policy = {}) {
  return Refusal(Signed(Oct(), kHeader, R"({"exp":1800000100,)" + members + "}"), Oct(), policy);
}

TEST(Jwt, GivesWhatItsClaimsSay) {
  const std::string token = Signed(
      Oct(), R"({"alg":"HS256","typ":"JWT"})",
      R"({"exp":1800000100.5,"nbf":1800000000,"iat":1799999999.25,"sub":"lab","jti":[{"a":1}],)"
      R"("framecast_publish":["cam-*"],"framecast_watch":["*","a?"]})");
  const auto claims = VerifyJwt(token, Oct(), {}, kNow);
  ASSERT_TRUE(claims.ok()) << claims.status();
  EXPECT_THAT(claims->publish, ElementsAre("cam-*"));
  EXPECT_THAT(claims->watch, ElementsAre("*", "a?"));
  EXPECT_EQ(claims->subject, "lab");
  EXPECT_EQ(claims->expires_unix, 1'800'000'101 + 60);
  EXPECT_TRUE(Oct().Has(claims->key_id));
  EXPECT_FALSE(KeySet({rfc7515::kEcKey}).Has(claims->key_id));
}

TEST(Jwt, OnlyTheAlgorithmsOfThePolicyAreAllowed) {
  JwtPolicy policy;
  policy.algorithms = {JwtAlgorithm::kEs256};
  const std::string token = Signed(Oct(), kHeader, R"({"exp":1800000100})");
  EXPECT_EQ(Refusal(token), "");
  EXPECT_THAT(Refusal(token, Oct(), policy), HasSubstr("\"alg\""));
  policy.algorithms.clear();
  EXPECT_THAT(Refusal(token, Oct(), policy), HasSubstr("\"alg\""));
}

TEST(Jwt, NoneIsNoAlgorithmInAnySpelling) {
  for (const char* none :
       {"none", "None", "NONE", "nOnE", "", " none", "HS256 ", "hs256", "HS512"}) {
    const std::string header = std::string(R"({"alg":")") + none + "\"}";
    EXPECT_THAT(RefusalOfHeader(header), HasSubstr("\"alg\"")) << none;
    const std::string bare =
        EncodeBase64Url(header) + "." + EncodeBase64Url(R"({"exp":1800000100})") + ".";
    EXPECT_THAT(Refusal(bare), HasSubstr("\"alg\"")) << none;
  }
  for (const char* header : {"{}", R"({"alg":null})", R"({"alg":["HS256"]})", R"({"alg":1})"}) {
    EXPECT_THAT(RefusalOfHeader(header), HasSubstr("\"alg\"")) << header;
  }
}

TEST(Jwt, AnEmptySignatureIsNone) {
  const std::string token = Signed(Oct(), kHeader, R"({"exp":1800000100})");
  EXPECT_THAT(Refusal(token.substr(0, token.rfind('.') + 1)), HasSubstr("signature"));
}

TEST(Jwt, APublicKeyIsNeverTheSecretOfAnHmac) {
  // The old attack: HS256 with what everybody knows as the secret, the RSA key as PEM or DER, or
  // its modulus.
  const JwtKeys rsa = KeySet({rfc7515::kRsaPublicKey});
  const std::string& members = rfc7515::kRsaPublicMembers;
  const std::size_t begin = members.find("\"n\":\"") + 5;
  const std::string modulus = members.substr(begin, members.find('"', begin) - begin);
  const JwtKeys attacker = KeySet({R"({"kty":"oct","k":")" + modulus + "\"}"});
  const std::string token = Signed(attacker, kHeader, R"({"exp":1800000100})");
  EXPECT_EQ(Refusal(token, attacker), "");
  EXPECT_THAT(Refusal(token, rsa), HasSubstr("no key for its \"alg\""));
  const std::string named =
      Signed(attacker, R"({"alg":"HS256","kid":"r"})", R"({"exp":1800000100})");
  EXPECT_THAT(Refusal(named, KeySet({Named(rfc7515::kRsaPublicKey, "r")})),
              HasSubstr("not for its \"alg\""));
}

TEST(Jwt, KeysInTheHeaderAreNoKeys) {
  const JwtKeys attacker =
      KeySet({R"({"kty":"oct","k":"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE"})"});
  const std::string token = Signed(
      attacker,
      R"({"alg":"HS256","jwk":{"kty":"oct","k":"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE"},)"
      R"("jku":"http://127.0.0.1/jwks.json"})",
      R"({"exp":1800000100})");
  EXPECT_THAT(Refusal(token), HasSubstr("signature"));
}

TEST(Jwt, RotationIsTwoKeysOfDifferentKids) {
  const std::string second = R"({"kty":"oct","k":"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE"})";
  const JwtKeys both = KeySet({Named(rfc7515::kOctKey, "old"), Named(second, "new")});
  const std::string payload = R"({"exp":1800000100})";
  const JwtKeys only_new = KeySet({Named(second, "new")});
  const std::string by_old = Signed(both, R"({"alg":"HS256","kid":"old"})", payload);
  const std::string by_new = Signed(only_new, R"({"alg":"HS256","kid":"new"})", payload);
  EXPECT_EQ(Refusal(by_old, both), "");
  EXPECT_EQ(Refusal(by_new, both), "");
  EXPECT_EQ(Refusal(by_new, only_new), "");
  EXPECT_THAT(Refusal(by_old, only_new), HasSubstr("no key of the key set"));
  // Signed by one, said to be the other's.
  const std::string wrong = Signed(both, R"({"alg":"HS256","kid":"new"})", payload);
  EXPECT_THAT(Refusal(wrong, both), HasSubstr("signature"));
}

TEST(Jwt, AnUnknownKidIsRefusedAlsoWhenThereIsOneKey) {
  EXPECT_THAT(RefusalOfHeader(R"({"alg":"HS256","kid":"x"})"), HasSubstr("no key of the key set"));
  for (const char* header : {R"({"alg":"HS256","kid":""})", R"({"alg":"HS256","kid":1})",
                             R"({"alg":"HS256","kid":null})"}) {
    EXPECT_THAT(RefusalOfHeader(header), HasSubstr("names nothing")) << header;
  }
}

TEST(Jwt, WithoutAKidExactlyOneKeyMustFit) {
  const std::string second = R"({"kty":"oct","k":"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE"})";
  const JwtKeys two = KeySet({Named(rfc7515::kOctKey, "a"), Named(second, "b")});
  EXPECT_THAT(RefusalOfHeader(kHeader, two), HasSubstr("several keys"));
  const JwtKeys mixed = KeySet({Named(rfc7515::kOctKey, "a"), Named(rfc7515::kEcKey, "b")});
  EXPECT_EQ(RefusalOfHeader(kHeader, mixed), "");
  EXPECT_THAT(Refusal(Signed(Oct(), kHeader, "{}"), KeySet({})), HasSubstr("no key for its"));
}

TEST(Jwt, CritIsRefused) {
  for (const char* crit : {R"(["exp"])", "[]", "null", R"(["b64"],"b64":false)"}) {
    EXPECT_THAT(RefusalOfHeader(std::string(R"({"alg":"HS256","crit":)") + crit + "}"),
                HasSubstr("crit"));
  }
}

TEST(Jwt, OnlyTheTypesOfAccessTokensAreTaken) {
  for (const char* type : {"JWT", "jwt", "at+jwt", "at+JWT", "application/at+jwt"}) {
    EXPECT_EQ(RefusalOfHeader(std::string(R"({"alg":"HS256","typ":")") + type + "\"}"), "") << type;
  }
  for (const char* type : {R"("dpop+jwt")", R"("JOSE")", R"("")", "1", "null", R"("logout+jwt")"}) {
    EXPECT_THAT(RefusalOfHeader(std::string(R"({"alg":"HS256","typ":)") + type + "}"),
                HasSubstr("typ"));
  }
}

TEST(Jwt, ExpIsNeeded) {
  EXPECT_THAT(Refusal(Signed(Oct(), kHeader, "{}")), HasSubstr("no \"exp\""));
  for (const char* exp : {R"("1800000100")", "null", "true", "[1800000100]", "{}"}) {
    EXPECT_THAT(Refusal(Signed(Oct(), kHeader, std::string(R"({"exp":)") + exp + "}")),
                HasSubstr("\"exp\" is no number"))
        << exp;
  }
  for (const char* exp : {"-1", "1e300", "253402300800", "18446744073709551615"}) {
    EXPECT_THAT(Refusal(Signed(Oct(), kHeader, std::string(R"({"exp":)") + exp + "}")),
                HasSubstr("no time"))
        << exp;
  }
}

std::int64_t LastGoodSecond(const std::string& exp, const JwtPolicy& policy = {}) {
  const std::string token = Signed(Oct(), kHeader, R"({"exp":)" + exp + "}");
  std::int64_t now = kNow;
  while (VerifyJwt(token, Oct(), policy, now).ok()) ++now;
  return now - 1;
}

TEST(Jwt, ATokenIsGoodUntilExpAndTheLeeway) {
  EXPECT_EQ(LastGoodSecond("1800000100"), 1'800'000'159);
  EXPECT_EQ(LastGoodSecond("1800000100.0"), 1'800'000'159);
  EXPECT_EQ(LastGoodSecond("1800000100.5"), 1'800'000'160);
  EXPECT_EQ(LastGoodSecond("18000001e2"), 1'800'000'159);
  JwtPolicy strict;
  strict.leeway = std::chrono::seconds(0);
  EXPECT_EQ(LastGoodSecond("1800000100", strict), 1'800'000'099);
}

TEST(Jwt, ATokenIsNotGoodBeforeNbfLessTheLeeway) {
  JwtPolicy strict;
  strict.leeway = std::chrono::seconds(0);
  EXPECT_EQ(RefusalOfClaims(R"("nbf":1800000060)"), "");
  EXPECT_THAT(RefusalOfClaims(R"("nbf":1800000060.5)"), HasSubstr("nbf"));
  EXPECT_THAT(RefusalOfClaims(R"("nbf":1800000061)"), HasSubstr("nbf"));
  EXPECT_EQ(RefusalOfClaims(R"("nbf":1800000000)", strict), "");
  EXPECT_THAT(RefusalOfClaims(R"("nbf":1800000001)", strict), HasSubstr("nbf"));
  EXPECT_THAT(RefusalOfClaims(R"("nbf":"0")"), HasSubstr("nbf"));
}

TEST(Jwt, IatIsANumberIfItIsThere) {
  EXPECT_EQ(RefusalOfClaims(R"("iat":1.5)"), "");
  EXPECT_THAT(RefusalOfClaims(R"("iat":"now")"), HasSubstr("iat"));
  EXPECT_THAT(RefusalOfClaims(R"("iat":null)"), HasSubstr("iat"));
}

TEST(Jwt, TheAudienceIsThePolicysOrHasItInItsList) {
  JwtPolicy policy;
  policy.audience = "framecast";
  EXPECT_EQ(RefusalOfClaims(R"("aud":"framecast")", policy), "");
  EXPECT_EQ(RefusalOfClaims(R"("aud":["other","framecast"])", policy), "");
  EXPECT_THAT(RefusalOfClaims(R"("sub":"x")", policy), HasSubstr("no \"aud\""));
  for (const char* other :
       {R"("other")", R"(["other"])", "[]", R"("Framecast")", R"("framecast ")"}) {
    EXPECT_THAT(RefusalOfClaims(std::string(R"("aud":)") + other, policy),
                HasSubstr("another one"));
  }
  for (const char* bad : {"1", "null", R"(["framecast",1])", R"({"framecast":1})"}) {
    EXPECT_THAT(RefusalOfClaims(std::string(R"("aud":)") + bad, policy), HasSubstr("neither"));
  }
  EXPECT_EQ(RefusalOfClaims(R"("aud":"other")"), "");
}

TEST(Jwt, MembersThatComeTwiceAreRefused) {
  EXPECT_THAT(RefusalOfHeader(R"({"alg":"none","alg":"HS256"})"), HasSubstr("header"));
  EXPECT_THAT(RefusalOfHeader(R"({"alg":"HS256","x":{"a":1,"a":1}})"), HasSubstr("header"));
  EXPECT_THAT(RefusalOfClaims(R"("exp":1800000100)"), HasSubstr("payload"));
  // The same name, written differently.
  EXPECT_THAT(RefusalOfClaims(R"("\u0065xp":1800000100)"), HasSubstr("payload"));
  // Names may come again in another object.
  EXPECT_EQ(RefusalOfClaims(R"("a":[{"b":1},{"b":1}],"b":{"b":1},"c":{"b":1})"), "");
}

TEST(Jwt, HeaderAndPayloadAreJsonObjects) {
  for (const char* text : {"", "null", "[]", "\"x\"", "{", R"({"alg":"HS256"} x)",
                           R"({'alg':'HS256'})", "{\"alg\":\"HS256\",\"x\":\"\xff\"}"}) {
    EXPECT_THAT(RefusalOfHeader(text), HasSubstr("header")) << text;
    EXPECT_THAT(Refusal(Signed(Oct(), kHeader, text)), HasSubstr("payload")) << text;
  }
  const std::string deep = std::string(3000, '[') + std::string(3000, ']');
  EXPECT_THAT(RefusalOfClaims("\"x\":" + deep.substr(2984, 32)), HasSubstr("payload"));
  EXPECT_EQ(RefusalOfClaims("\"x\":" + deep.substr(2985, 30)), "");
  EXPECT_THAT(Refusal(Signed(Oct(), kHeader, deep)), HasSubstr("payload"));
}

TEST(Jwt, TheGlobsAreBoundedListsOfStrings) {
  for (const char* member : {R"("framecast_publish":)", R"("framecast_watch":)"}) {
    std::string many;
    for (int i = 0; i < 64; ++i) many += R"("a",)";
    EXPECT_EQ(RefusalOfClaims(member + ("[" + many.substr(0, many.size() - 1) + "]")), "");
    const std::string longest = std::string(256, 'a');
    EXPECT_EQ(RefusalOfClaims(member + (R"([")" + longest + R"("])")), "");
    const std::string too_long = R"([")" + longest + R"(a"])";
    for (const std::string& bad : {"[" + many + "\"a\"]", too_long, std::string("\"*\""),
                                   std::string("null"), std::string("{}"), std::string("[1]"),
                                   std::string(R"(["a",null])"), std::string("[[]]")}) {
      EXPECT_THAT(RefusalOfClaims(member + bad), HasSubstr("no list")) << bad;
    }
  }
}

TEST(Jwt, TheSubjectIsABoundedString) {
  EXPECT_THAT(RefusalOfClaims(R"("sub":1)"), HasSubstr("sub"));
  EXPECT_THAT(RefusalOfClaims(R"("sub":")" + std::string(257, 'x') + "\""), HasSubstr("sub"));
}

TEST(Jwt, OnlyTheCompactFormOfThreePartsIsRead) {
  const std::string token = Signed(Oct(), kHeader, R"({"exp":1800000100})");
  for (const std::string& bad :
       {std::string(), std::string("."), std::string(".."), std::string("..."), "." + token,
        token + ".", token.substr(0, token.rfind('.')), "Bearer " + token,
        R"({"protected":"e30","payload":"e30","signature":"x"})" + std::string()}) {
    EXPECT_NE(Refusal(bad), "") << bad;
  }
  EXPECT_THAT(Refusal(std::string(8193, 'a')), HasSubstr("8192 bytes"));
}

TEST(Jwt, Base64urlIsReadStrictly) {
  EXPECT_EQ(DecodeBase64Url("-_8"), "\xfb\xff");
  EXPECT_EQ(DecodeBase64Url(""), "");
  for (const char* bad :
       {"-_8=", "+/8", "-_9", "-_8\n", " -_8", "-_ 8", "A", "AAAAA", "-_8.", "=", "\xff"}) {
    EXPECT_FALSE(DecodeBase64Url(bad)) << bad;
  }
}

TEST(Jwt, ARefusalHasNoPartOfTheToken) {
  const std::string secret = "hunter2hunter2";
  const std::string quoted = "\"" + secret + "\"";
  for (const std::string& words :
       {RefusalOfHeader(R"({"alg":)" + quoted + "}"),
        RefusalOfHeader(R"({"alg":"HS256","kid":)" + quoted + "}"),
        RefusalOfHeader(R"({"alg":"HS256","typ":)" + quoted + "}"),
        RefusalOfClaims("\"nbf\":" + quoted), RefusalOfClaims("\"sub\":[" + quoted + "]"),
        RefusalOfClaims(quoted + ":1," + quoted + ":1"),
        RefusalOfClaims("\"framecast_watch\":" + quoted), Refusal(secret)}) {
    EXPECT_NE(words, "");
    EXPECT_THAT(words, Not(HasSubstr(secret)));
  }
}

}  // namespace
}  // namespace framecast::access
