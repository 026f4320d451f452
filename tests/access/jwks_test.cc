#include "services/access/jwks.h"

#include <gmock/gmock.h>

#include "absl/strings/str_join.h"
#include "services/access/jwks_new_key.h"
#include "services/access/jwt_encoding.h"
#include "tests/access/jwt_maker.h"
#include "tests/access/rfc7515.h"

namespace framecast::access {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const std::string kSecret = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE";
const std::string kOct = R"({"kty":"oct","k":")" + kSecret + "\"}";

// The mistake in a file.
std::string MistakeIn(const std::string& text) {
  const auto keys = JwtKeys::Parse(text);
  if (keys.ok()) return "";
  EXPECT_EQ(keys.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(keys.status().message());
}

// The mistake in a set of such keys.
std::string MistakeOf(const std::vector<std::string>& jwks) {
  return MistakeIn(R"({"keys":[)" + absl::StrJoin(jwks, ",") + "]}");
}

// The same object with one member more.
std::string With(const std::string& jwk, const std::string& member) {
  return "{" + member + "," + jwk.substr(1);
}

TEST(Jwks, ReadsThreeKindsOfKeys) {
  const JwtKeys keys =
      KeySet({Named(kOct, "a"), Named(rfc7515::kRsaPublicKey, "b"), Named(rfc7515::kEcKey, "c")});
  ASSERT_THAT(keys.keys(), SizeIs(3));
  EXPECT_EQ(keys.keys()[0].algorithm(), JwtAlgorithm::kHs256);
  EXPECT_EQ(keys.keys()[1].algorithm(), JwtAlgorithm::kRs256);
  EXPECT_EQ(keys.keys()[2].algorithm(), JwtAlgorithm::kEs256);
  EXPECT_TRUE(keys.keys()[0].uses().sign);
  EXPECT_FALSE(keys.keys()[1].uses().sign);
  EXPECT_TRUE(keys.keys()[2].uses().sign);
  EXPECT_THAT(keys.notes(), IsEmpty());
}

TEST(Jwks, KeysForSomethingElseAreLeftOutWithANote) {
  const std::vector<std::string> others = {
      R"({"kty":"OKP","crv":"Ed25519","x":"AA","kid":"k"})",
      R"({"kty":"EC","crv":"P-384","x":"AA","y":"AA","kid":"k"})",
      With(Named(kOct, "k"), R"("use":"enc")"),
      With(Named(kOct, "k"), R"("alg":"HS512")"),
      With(Named(rfc7515::kRsaKey, "k"), R"("alg":"RSA-OAEP")"),
      With(Named(rfc7515::kRsaKey, "k"), R"("alg":"HS256")"),
      With(Named(kOct, "k"), R"("key_ops":["encrypt"])"),
      With(Named(rfc7515::kEcPublicKey, "k"), R"("key_ops":["sign"])")};
  for (const std::string& other : others) {
    const JwtKeys keys = KeySet({other, kOct});
    EXPECT_THAT(keys.keys(), SizeIs(1)) << other;
    EXPECT_THAT(keys.notes(), ElementsAre(HasSubstr("key \"k\" is left out: its"))) << other;
  }
}

TEST(Jwks, UseAlgAndKeyOpsThatFitAreFine) {
  const JwtKeys keys = KeySet({With(
      kOct, R"("use":"sig","alg":"HS256","key_ops":["verify","sign"],"ext":true,"x5t":"what")")});
  EXPECT_THAT(keys.keys(), SizeIs(1));
  const JwtKeys verifies = KeySet({With(kOct, R"("key_ops":["verify"])")});
  EXPECT_TRUE(verifies.keys()[0].uses().verify);
  EXPECT_FALSE(verifies.keys()[0].uses().sign);
  const JwtKeys signs = KeySet({With(rfc7515::kEcKey, R"("key_ops":["sign"])")});
  EXPECT_FALSE(signs.keys()[0].uses().verify);
  EXPECT_TRUE(signs.keys()[0].uses().sign);
}

TEST(Jwks, ASetOfNoKeysIsOne) {
  EXPECT_EQ(MistakeIn(R"({"keys":[]})"), "");
  EXPECT_THAT(KeySet({}).keys(), IsEmpty());
}

TEST(Jwks, WhatIsNoSetIsRefused) {
  for (const char* text : {"", "x", "[]", "{}", R"({"keys":{}})", R"({"keys":[]}x)",
                           R"({"keys":[],"keys":[]})", R"({"Keys":[]})"}) {
    EXPECT_THAT(MistakeIn(text), HasSubstr("no key set")) << text;
  }
  EXPECT_THAT(MistakeOf({"1"}), HasSubstr("key 1: it is no JSON object"));
  EXPECT_THAT(MistakeOf({R"({"kty":"oct","kty":"oct"})"}), HasSubstr("no key set"));
}

TEST(Jwks, ASetIsBounded) {
  EXPECT_THAT(MistakeIn(R"({"keys":[]})" + std::string(JwtKeys::kMaxBytes, ' ')),
              HasSubstr("at most 1048576 bytes"));
  std::vector<std::string> many;
  for (int i = 0; i < 100; ++i) many.push_back(Named(kOct, std::to_string(i)));
  EXPECT_EQ(MistakeOf(many), "");
  many.push_back(Named(kOct, "100"));
  EXPECT_THAT(MistakeOf(many), HasSubstr("at most 100 keys"));
  EXPECT_THAT(MistakeIn(std::string(JwtKeys::kMaxBytes, '[')), HasSubstr("no key set"));
}

TEST(Jwks, KidsTellKeysApart) {
  EXPECT_THAT(MistakeOf({Named(kOct, "a"), Named(rfc7515::kEcKey, "a")}),
              HasSubstr("key \"a\": another key has the same \"kid\""));
  EXPECT_THAT(MistakeOf({Named(kOct, "a"), rfc7515::kEcKey}), HasSubstr("has no \"kid\""));
  EXPECT_THAT(MistakeOf({kOct, rfc7515::kEcKey}), HasSubstr("without a \"kid\""));
  for (const char* kid : {R"("kid":"")", R"("kid":1)", R"("kid":null)"}) {
    EXPECT_THAT(MistakeOf({With(kOct, kid)}), HasSubstr("key 1: its \"kid\"")) << kid;
  }
  EXPECT_THAT(MistakeOf({Named(kOct, std::string(257, 'k'))}), HasSubstr("its \"kid\""));
}

TEST(Jwks, WeakKeysAreRefused) {
  EXPECT_THAT(
      MistakeOf({R"({"kty":"oct","kid":"w","k":"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MA"})"}),
      HasSubstr("key \"w\": its \"k\" has 31 bytes"));
  // Of a key that is right but for its 1024 bits.
  const std::string modulus =
      "32amD6RZrqF_9rWL7w_pMkgKvD_RWQb-"
      "GuUl4B4QxeE4nSR3RWrMDR0G0AmbhNgEL3ukyOhO2hL26g3clmzeCWPKAPm4wV6U"
      "xNN2tlZwOefwG4A8sJnS-M_uzIdCuqR0tJf58eXwVEEroR9AP5K68GH8lOoklyEjUwxGLIU2TM8";
  EXPECT_THAT(MistakeOf({R"({"kty":"RSA","kid":"w","e":"AQAB","n":")" + modulus + "\"}"}),
              HasSubstr("key \"w\": it has 1024 bits"));
}

TEST(Jwks, BrokenKeysAreRefusedWithTheirNames) {
  const std::string zero(43, 'A');
  const std::string x = R"("x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU")";
  const std::string y = R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")";
  const std::string huge = EncodeBase64Url(std::string(1025, '\xf1'));
  const std::vector<std::string> broken = {
      R"({})",
      R"({"kty":1})",
      R"({"kty":"oct"})",
      R"({"kty":"oct","k":""})",
      R"({"kty":"oct","k":1})",
      R"({"kty":"oct","k":")" + kSecret + "=\"}",
      R"({"kty":"oct","k":")" + kSecret + "\",\"use\":1}",
      R"({"kty":"oct","k":")" + kSecret + "\",\"alg\":null}",
      R"({"kty":"oct","k":")" + kSecret + "\",\"key_ops\":\"verify\"}",
      R"({"kty":"oct","k":")" + kSecret + R"(","key_ops":["verify","verify"]})",
      R"({"kty":"EC",)" + x + "," + y + "}",
      R"({"kty":"EC","crv":"P-256",)" + x + "}",
      R"({"kty":"EC","crv":"P-256","y":")" + zero + "\"," + x + "}",
      R"({"kty":"EC","crv":"P-256","y":"AAAA",)" + x + "}",
      R"({"kty":"EC","crv":"P-256","d":"AAAA",)" + x + "," + y + "}",
      R"({"kty":"EC","crv":"P-256","d":")" + zero + "\"," + x + "," + y + "}",
      R"({"kty":"RSA","e":"AQAB"})",
      R"({"kty":"RSA","e":"AQAB","n":")" + huge + "\"}",
      "{" +
          std::string(rfc7515::kRsaPublicMembers)
              .replace(rfc7515::kRsaPublicMembers.find("AQAB"), 4, "AA") +
          "}",
      R"({"oth":[],)" + rfc7515::kRsaKey.substr(1),
      R"({"p":"Aw",)" + rfc7515::kRsaPublicMembers + "," + rfc7515::kRsaExponent + "}"};
  for (const std::string& key : broken) {
    const std::string mistake = MistakeOf({key == "{}" ? R"({"kid":"k"})" : Named(key, "k")});
    EXPECT_THAT(mistake, HasSubstr("key \"k\": it")) << key;
    EXPECT_THAT(mistake, Not(HasSubstr(kSecret)));
  }
}

TEST(Jwks, AFingerprintIsTheKeysWhateverItsKid) {
  const std::string a = KeySet({Named(kOct, "a")}).keys()[0].fingerprint();
  EXPECT_EQ(a, KeySet({Named(kOct, "b")}).keys()[0].fingerprint());
  EXPECT_NE(a, KeySet({Named(rfc7515::kOctKey, "a")}).keys()[0].fingerprint());
  EXPECT_EQ(KeySet({rfc7515::kEcKey}).keys()[0].fingerprint(),
            KeySet({rfc7515::kEcPublicKey}).keys()[0].fingerprint());
}

TEST(Jwks, APrivatePartThatIsNotThePublicOnesIsRefused) {
  const std::string other = R"(,"d":")" + kSecret + "\"}";
  EXPECT_THAT(MistakeOf({"{" + rfc7515::kEcPublicMembers + other}), HasSubstr("private part"));
  EXPECT_THAT(MistakeOf({"{" + rfc7515::kRsaPublicMembers + other}), HasSubstr("private part"));
}

TEST(Jwks, NewKeysSignWhatTheyVerifyAndAreNeverTheSame) {
  for (const JwtAlgorithm algorithm : {JwtAlgorithm::kHs256, JwtAlgorithm::kEs256}) {
    const JwtKeys keys = KeySet({NewJwk(algorithm, "a"), NewJwk(algorithm, "b")});
    ASSERT_THAT(keys.keys(), SizeIs(2));
    const auto signature = keys.keys()[0].Sign("text");
    ASSERT_TRUE(signature.ok());
    EXPECT_EQ(keys.keys()[0].algorithm(), algorithm);
    EXPECT_TRUE(keys.keys()[0].Verify("text", *signature));
    EXPECT_FALSE(keys.keys()[1].Verify("text", *signature));
  }
}

}  // namespace
}  // namespace framecast::access
