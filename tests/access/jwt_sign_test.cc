#include <gmock/gmock.h>

#include "services/access/jwt.h"
#include "tests/access/jwt_maker.h"
#include "tests/access/rfc7515.h"

namespace framecast::access {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::int64_t kNow = 1'800'000'000;

JwtGrant Grant() {
  JwtGrant grant;
  grant.watch = {"cam-*"};
  grant.publish = {"cam-1", "cam-2"};
  grant.subject = "Zoë";
  grant.audience = "framecast";
  grant.issued_unix = kNow;
  grant.expires_unix = kNow + 3600;
  return grant;
}

TEST(JwtSign, WhatIsSignedIsVerified) {
  JwtPolicy policy;
  policy.audience = "framecast";
  for (const std::string& key :
       {rfc7515::kOctKey, rfc7515::kRsaKey, rfc7515::kEcKey, Named(rfc7515::kEcKey, "k"),
        "{" + rfc7515::kRsaPublicMembers + "," + rfc7515::kRsaExponent + "}"}) {
    const JwtKeys keys = KeySet({key});
    const auto token = SignJwt(Grant(), keys.keys()[0]);
    ASSERT_TRUE(token.ok()) << token.status();
    const auto claims = VerifyJwt(*token, keys, policy, kNow);
    ASSERT_TRUE(claims.ok()) << claims.status();
    EXPECT_THAT(claims->watch, ElementsAre("cam-*"));
    EXPECT_THAT(claims->publish, ElementsAre("cam-1", "cam-2"));
    EXPECT_EQ(claims->subject, "Zoë");
    EXPECT_EQ(claims->expires_unix, kNow + 3600 + 60);
  }
}

TEST(JwtSign, APublicKeySignsNothing) {
  const auto token = SignJwt(Grant(), KeySet({rfc7515::kEcPublicKey}).keys()[0]);
  EXPECT_EQ(token.status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST(JwtSign, WhatVerifyWouldNotTakeIsNotSigned) {
  const JwtKeys keys = KeySet({rfc7515::kOctKey});
  JwtGrant grant = Grant();
  grant.watch.assign(64, std::string(256, 'a'));
  EXPECT_THAT(std::string(SignJwt(grant, keys.keys()[0]).status().message()),
              HasSubstr("8192 bytes"));
  grant = Grant();
  grant.subject = "\xff";
  EXPECT_THAT(std::string(SignJwt(grant, keys.keys()[0]).status().message()), HasSubstr("UTF-8"));
}

}  // namespace
}  // namespace framecast::access
