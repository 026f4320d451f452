// What the RFCs say is right, and what is not right any more after the least change.
#include <gtest/gtest.h>
#include <openssl/err.h>

#include "services/access/jwt.h"
#include "tests/access/jwt_maker.h"
#include "tests/access/rfc7515.h"

namespace framecast::access {
namespace {

constexpr std::int64_t kNow = rfc7515::kExpires - 1;

bool IsGood(const std::string& token, const JwtKeys& keys, std::int64_t now = kNow) {
  return VerifyJwt(token, keys, {}, now).ok();
}

struct Vector {
  const char* name;
  const std::string& key;
  const std::string& token;
};
const Vector kVectors[] = {{"A.1, HS256", rfc7515::kOctKey, rfc7515::kHs256},
                           {"A.2, RS256", rfc7515::kRsaKey, rfc7515::kRs256},
                           {"A.2, RS256, public", rfc7515::kRsaPublicKey, rfc7515::kRs256},
                           {"A.3, ES256", rfc7515::kEcKey, rfc7515::kEs256},
                           {"A.3, ES256, public", rfc7515::kEcPublicKey, rfc7515::kEs256}};

TEST(JwtVectors, TheTokensOfRfc7515AreGoodUntilTheyExpire) {
  for (const Vector& vector : kVectors) {
    const JwtKeys keys = KeySet({vector.key});
    const auto claims = VerifyJwt(vector.token, keys, {}, kNow);
    ASSERT_TRUE(claims.ok()) << vector.name << claims.status();
    EXPECT_TRUE(claims->publish.empty());
    EXPECT_TRUE(claims->watch.empty());
    EXPECT_EQ(claims->expires_unix, rfc7515::kExpires + 60);
    EXPECT_FALSE(IsGood(vector.token, keys, rfc7515::kExpires + 60)) << vector.name;
  }
}

TEST(JwtVectors, ASignatureIsRepeatedWhereTheAlgorithmRepeatsIt) {
  for (const Vector& vector : {kVectors[0], kVectors[1]}) {
    const JwtKeys keys = KeySet({vector.key});
    const std::size_t end = vector.token.rfind('.');
    const std::string text = vector.token.substr(0, end);
    const auto signature = keys.keys()[0].Sign(text);
    ASSERT_TRUE(signature.ok()) << vector.name << signature.status();
    EXPECT_EQ(*signature, *keys.keys()[0].Sign(text));
    EXPECT_TRUE(keys.keys()[0].Verify(text, *signature));
  }
}

TEST(JwtVectors, NoTokenSurvivesTheChangeOfACharacter) {
  const std::string others = "A9_-.=+/ \n\"\x7f\xc3";
  for (const Vector& vector : kVectors) {
    const JwtKeys keys = KeySet({vector.key});
    for (std::size_t i = 0; i < vector.token.size(); ++i) {
      // A change of the lowest bit too, which base64 readers that are lenient do not see at the
      // end.
      for (const char other : others + static_cast<char>(vector.token[i] ^ 1)) {
        std::string changed = vector.token;
        changed[i] = other;
        if (changed == vector.token) continue;
        EXPECT_FALSE(IsGood(changed, keys)) << vector.name << " at " << i;
      }
    }
  }
}

TEST(JwtVectors, NoTokenSurvivesBeingLongerOrShorter) {
  for (const Vector& vector : kVectors) {
    const JwtKeys keys = KeySet({vector.key});
    for (std::size_t i = 0; i < vector.token.size(); ++i) {
      EXPECT_FALSE(IsGood(vector.token.substr(0, i), keys)) << vector.name << " until " << i;
      EXPECT_FALSE(IsGood(vector.token.substr(i + 1), keys)) << vector.name << " from " << i;
    }
    for (const char* more : {".", "A", "=", "==", " ", "\n", ".e30"}) {
      EXPECT_FALSE(IsGood(vector.token + more, keys)) << vector.name;
      EXPECT_FALSE(IsGood(more + vector.token, keys)) << vector.name;
    }
  }
}

TEST(JwtVectors, TheKeyOfAnotherAlgorithmIsNoKey) {
  const JwtKeys all = KeySet(
      {Named(rfc7515::kOctKey, "o"), Named(rfc7515::kRsaKey, "r"), Named(rfc7515::kEcKey, "e")});
  for (const Vector& token : kVectors) {
    EXPECT_TRUE(IsGood(token.token, all)) << token.name;
    for (const Vector& other : kVectors) {
      if (other.token == token.token) continue;
      EXPECT_FALSE(IsGood(token.token, KeySet({other.key}))) << token.name << other.name;
    }
  }
}

TEST(JwtVectors, ARefusalLeavesNothingForTheTlsOfTheSameThreadToStumbleOver) {
  for (const Vector& vector : kVectors) {
    const JwtKeys keys = KeySet({vector.key});
    std::string changed = vector.token;
    changed[changed.size() - 20] ^= 1;
    IsGood(changed, keys);
  }
  static_cast<void>(JwtKeys::Parse(R"({"keys":[{"kty":"EC","crv":"P-256",)"
                                   R"("x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",)"
                                   R"("y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}]})"));
  EXPECT_EQ(ERR_peek_error(), 0U);
}

}  // namespace
}  // namespace framecast::access
