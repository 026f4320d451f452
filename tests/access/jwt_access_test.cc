// JWTs as callers: what a tokens file makes of them, and what becomes of them later.
#include <gtest/gtest.h>

#include <optional>

#include "services/access/access.h"
#include "tests/access/jwt_maker.h"
#include "tests/support/manual_clock.h"

namespace framecast::access {
namespace {

constexpr std::int64_t kStart = 1'790'000'000;
constexpr char kFile[] =
    R"({"jwt":{"algorithms":["HS256"],"keys_file":"jwks.json","audience":"framecast"},)"
    R"("anonymous":{"watch":["public-*"]}})";
constexpr char kOneKey[] = R"({"kty":"oct","k":"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"})";
constexpr char kOtherKey[] = R"({"kty":"oct","k":"ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA"})";

class JwtAccessTest : public testing::Test {
 protected:
  JwtAccessTest() { Apply(kFile, KeySet({Named(kOneKey, "one")})); }

  void Apply(const std::string& file, std::optional<JwtKeys> keys) {
    auto table = TokenTable::Parse(file);
    ASSERT_TRUE(table.ok()) << table.status();
    if (keys) table->SetJwtKeys(*std::move(keys));
    access_.Apply(*std::move(table));
  }
  // By the key "one", good for so many seconds.
  static std::string Jwt(std::int64_t seconds, const std::string& audience = "framecast") {
    return Signed(KeySet({Named(kOneKey, "one")}), R"({"alg":"HS256","kid":"one"})",
                  R"({"sub":"wall 3","aud":")" + audience +
                      R"(","framecast_watch":["cam-*"],"framecast_publish":["in-*"],"exp":)" +
                      std::to_string(kStart + seconds) + "}");
  }

  test::ManualClock clock_;
  Access access_{clock_};
};

TEST_F(JwtAccessTest, AJwtIsACallerWithItsOwnRights) {
  const CallerPtr caller = access_.Identify(Jwt(60));
  ASSERT_EQ(caller->kind(), Caller::Kind::kJwt);
  EXPECT_EQ(caller->name(), "wall 3");
  EXPECT_EQ(caller->expires(), kStart + 60);
  EXPECT_TRUE(caller->MayWatch("cam-1"));
  EXPECT_EQ(caller->Judge(Action::kPublish, "in-1"), Verdict::kAllowed);
  EXPECT_EQ(caller->Judge(Action::kWatch, "secret-1"), Verdict::kHidden);
}

TEST_F(JwtAccessTest, OneForAnotherAudienceOrBrokenIsUnusable) {
  EXPECT_EQ(access_.Identify(Jwt(60, "elsewhere"))->kind(), Caller::Kind::kUnusable);
  EXPECT_EQ(access_.Identify(Jwt(60) + "A")->kind(), Caller::Kind::kUnusable);
  EXPECT_EQ(access_.Identify(Jwt(-60))->kind(), Caller::Kind::kUnusable);
}

TEST_F(JwtAccessTest, ItEndsWhenItSaysForThoseWhoAreThere) {
  Credential credential(access_, access_.Identify(Jwt(60)));
  clock_.Advance(std::chrono::seconds(59));
  EXPECT_FALSE(credential.Renew());
  clock_.Advance(std::chrono::seconds(1));
  EXPECT_TRUE(credential.Renew());
  EXPECT_EQ(credential.caller().kind(), Caller::Kind::kUnusable);
}

TEST_F(JwtAccessTest, TheLeewayIsForClocksThatDiffer) {
  const std::string late = Jwt(-5);
  Credential credential(access_, access_.Identify(late));
  EXPECT_EQ(credential.caller().kind(), Caller::Kind::kJwt);
  clock_.Advance(std::chrono::seconds(5));
  EXPECT_TRUE(credential.Renew());
  EXPECT_EQ(credential.caller().kind(), Caller::Kind::kUnusable);
  EXPECT_EQ(access_.Identify(late)->kind(), Caller::Kind::kUnusable);
}

TEST_F(JwtAccessTest, AKeyThatIsTakenAwayTakesItsTokensWithIt) {
  Credential credential(access_, access_.Identify(Jwt(60)));
  Apply(kFile, KeySet({Named(kOneKey, "one"), Named(kOtherKey, "other")}));
  EXPECT_FALSE(credential.Renew());
  EXPECT_TRUE(credential.caller().MayWatch("cam-1"));
  Apply(kFile, KeySet({Named(kOtherKey, "other")}));
  EXPECT_TRUE(credential.Renew());
  EXPECT_EQ(credential.caller().kind(), Caller::Kind::kUnusable);
}

TEST_F(JwtAccessTest, AnotherKeyOfTheSameNameIsAnother) {
  Credential credential(access_, access_.Identify(Jwt(60)));
  Apply(kFile, KeySet({Named(kOtherKey, "one")}));
  EXPECT_TRUE(credential.Renew());
  EXPECT_EQ(credential.caller().kind(), Caller::Kind::kUnusable);
}

TEST_F(JwtAccessTest, WhatEverybodyMayIsThatOfTheFileOfToday) {
  Credential credential(access_, access_.Identify(Jwt(60)));
  EXPECT_TRUE(credential.caller().MayWatch("public-1"));
  std::string file(kFile);
  file.replace(file.find("public-*"), 8, "other-*");
  Apply(file, KeySet({Named(kOneKey, "one")}));
  EXPECT_TRUE(credential.Renew());
  EXPECT_FALSE(credential.caller().MayWatch("public-1"));
  EXPECT_TRUE(credential.caller().MayWatch("other-1"));
  EXPECT_TRUE(credential.caller().MayWatch("cam-1"));
}

TEST_F(JwtAccessTest, WithoutTheSectionNoneIsGood) {
  Credential credential(access_, access_.Identify(Jwt(60)));
  Apply(R"({"tokens":[]})", std::nullopt);
  EXPECT_TRUE(credential.Renew());
  EXPECT_EQ(credential.caller().kind(), Caller::Kind::kUnusable);
  EXPECT_EQ(access_.Identify(Jwt(60))->kind(), Caller::Kind::kUnusable);
}

}  // namespace
}  // namespace framecast::access
