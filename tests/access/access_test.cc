// Callers while their connections live: what becomes of them when tokens expire and files change.
#include "services/access/access.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "services/access/token_secret.h"
#include "tests/support/manual_clock.h"

namespace framecast::access {
namespace {

// Of the manual clock, in Unix seconds.
constexpr std::int64_t kStart = 1'790'000'000;  // 2026-09-21T14:13:20Z
constexpr char kInOneMinute[] = R"(,"expires":"2026-09-21T14:14:20Z")";

std::string Entry(const std::string& token, const std::string& rights) {
  return R"({"sha256":")" + Sha256Hex(token) + "\"," + rights + "}";
}

class AccessTest : public testing::Test, private AccessObserver {
 protected:
  void Apply(const std::string& entries, const std::string& anonymous = "{}") {
    auto table =
        TokenTable::Parse(R"({"tokens":[)" + entries + R"(],"anonymous":)" + anonymous + "}");
    ASSERT_TRUE(table.ok()) << table.status();
    access_.Apply(*std::move(table));
  }
  Credential Come(std::optional<std::string_view> token) {
    return Credential(access_, access_.Identify(token));
  }
  void OnAuthFailure(Surface surface) override { ++failures_[static_cast<int>(surface)]; }

  std::array<int, kSurfaces> failures_{};
  test::ManualClock clock_;
  Access access_{clock_, *this};
};

TEST_F(AccessTest, AnOpenServerDoesNotLookAtTokens) {
  for (const auto& token : {std::optional<std::string_view>(), {""}, {"anything"}}) {
    const CallerPtr caller = access_.Identify(token);
    EXPECT_EQ(caller->kind(), Caller::Kind::kAnonymous);
    EXPECT_TRUE(caller->MayWatchAll());
    EXPECT_EQ(caller->Judge(Action::kPublish, "cam"), Verdict::kAllowed);
  }
  Credential credential = Come("anything");
  EXPECT_FALSE(credential.Renew());
}

TEST_F(AccessTest, WithTokensEachIsKnownOrUnusableAndNoneIsNobody) {
  Apply(Entry("alpha", R"("watch":["*"])"), R"({"watch":["public-*"]})");
  EXPECT_EQ(access_.Identify("alpha")->kind(), Caller::Kind::kToken);
  EXPECT_EQ(access_.Identify("beta")->kind(), Caller::Kind::kUnusable);
  EXPECT_EQ(access_.Identify("")->kind(), Caller::Kind::kUnusable);
  EXPECT_EQ(access_.Identify(std::nullopt)->kind(), Caller::Kind::kAnonymous);
  EXPECT_EQ(access_.Anonymous(), access_.Identify(std::nullopt));
}

TEST_F(AccessTest, NothingChangesUntilSomethingDoes) {
  Apply(Entry("alpha", R"("watch":["*"])"));
  Credential credential = Come("alpha");
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(credential.Renew());
  EXPECT_EQ(credential.caller().kind(), Caller::Kind::kToken);
}

TEST_F(AccessTest, ARevokedTokenIsUnusable) {
  Apply(Entry("alpha", R"("watch":["*"])") + "," + Entry("beta", R"("watch":["*"])"));
  Credential alpha = Come("alpha");
  Credential beta = Come("beta");
  Apply(Entry("beta", R"("watch":["*"])"));
  EXPECT_TRUE(alpha.Renew());
  EXPECT_EQ(alpha.caller().kind(), Caller::Kind::kUnusable);
  EXPECT_FALSE(alpha.caller().MayWatch("cam"));
  EXPECT_TRUE(alpha.lost());
  EXPECT_FALSE(beta.lost());
  EXPECT_FALSE(beta.Renew()) << "nothing has changed for the others";
  EXPECT_TRUE(beta.caller().MayWatch("cam"));
}

TEST_F(AccessTest, ATokenThatComesBackIsNotTakenUpAgainByOldConnections) {
  Apply(Entry("alpha", R"("watch":["*"])"));
  Credential alpha = Come("alpha");
  Apply("");
  EXPECT_TRUE(alpha.Renew());
  Apply(Entry("alpha", R"("watch":["*"])"));
  alpha.Renew();
  EXPECT_EQ(alpha.caller().kind(), Caller::Kind::kUnusable);
  EXPECT_EQ(access_.Identify("alpha")->kind(), Caller::Kind::kToken);
}

TEST_F(AccessTest, ATokenExpiresByTheClock) {
  Apply(Entry("alpha", std::string(R"("watch":["*"])") + kInOneMinute));
  Credential credential = Come("alpha");
  EXPECT_EQ(credential.caller().expires(), kStart + 60);
  clock_.Advance(std::chrono::milliseconds(59'999));
  EXPECT_FALSE(credential.Renew());
  EXPECT_TRUE(credential.caller().MayWatch("cam"));
  clock_.Advance(std::chrono::milliseconds(1));
  EXPECT_TRUE(credential.Renew());
  EXPECT_EQ(credential.caller().kind(), Caller::Kind::kUnusable);
  EXPECT_FALSE(credential.Renew());
  EXPECT_EQ(access_.Identify("alpha")->kind(), Caller::Kind::kUnusable);
}

TEST_F(AccessTest, ALaterExpiryInTheFileHoldsForThoseWhoAreThere) {
  Apply(Entry("alpha", std::string(R"("watch":["*"])") + kInOneMinute));
  Credential credential = Come("alpha");
  Apply(Entry("alpha", R"("watch":["*"])"));
  clock_.Advance(std::chrono::minutes(2));
  EXPECT_TRUE(credential.Renew());
  EXPECT_TRUE(credential.caller().MayWatch("cam"));
}

TEST_F(AccessTest, OtherRightsHoldForThoseWhoAreThere) {
  Apply(Entry("alpha", R"("watch":["*"])"), R"({"watch":["public-*"]})");
  Credential alpha = Come("alpha");
  Credential nobody = Come(std::nullopt);
  Credential unusable = Come("gamma");
  Apply(Entry("alpha", R"("watch":["cam-*"])"));
  for (Credential* each : {&alpha, &nobody, &unusable}) EXPECT_TRUE(each->Renew());
  EXPECT_TRUE(alpha.caller().MayWatch("cam-1"));
  EXPECT_FALSE(alpha.caller().MayWatch("secret-1"));
  EXPECT_EQ(nobody.caller().kind(), Caller::Kind::kAnonymous);
  EXPECT_FALSE(nobody.caller().MayWatchSome());
  EXPECT_EQ(unusable.caller().kind(), Caller::Kind::kUnusable);
  EXPECT_FALSE(unusable.caller().MayWatchSome());
}

TEST_F(AccessTest, AFileThatSaysTheSameAgainChangesNothing) {
  const std::string alpha_entry = Entry("alpha", std::string(R"("watch":["*"])") + kInOneMinute);
  Apply(alpha_entry, R"({"watch":["public-*"]})");
  Credential alpha = Come("alpha");
  Credential nobody = Come(std::nullopt);
  Credential unusable = Come("gamma");
  Apply(alpha_entry, R"({"watch":["public-*"]})");
  for (Credential* each : {&alpha, &nobody, &unusable}) EXPECT_FALSE(each->Renew());
}

TEST_F(AccessTest, ATableThatCameBetweenTheQuestionAndTheConnectionIsNotMissed) {
  Apply(Entry("alpha", R"("watch":["*"])"));
  const CallerPtr caller = access_.Identify("alpha");
  Apply("");
  Credential credential(access_, caller);
  EXPECT_TRUE(credential.Renew());
  EXPECT_FALSE(credential.caller().MayWatch("cam"));
}

TEST_F(AccessTest, ThoseWhoCameWhileItWasOpenAreNobodyOnceItIsNot) {
  Credential credential = Come("anything");
  Apply("");
  EXPECT_TRUE(credential.Renew());
  EXPECT_EQ(credential.caller().kind(), Caller::Kind::kAnonymous);
  EXPECT_FALSE(credential.caller().MayWatchSome());
}

TEST_F(AccessTest, FailuresAreCountedBySurface) {
  access_.CountFailure(Surface::kHttp);
  access_.CountFailure(Surface::kGrpc);
  access_.CountFailure(Surface::kGrpc);
  EXPECT_EQ(failures_[static_cast<int>(Surface::kHttp)], 1);
  EXPECT_EQ(failures_[static_cast<int>(Surface::kGrpc)], 2);
  EXPECT_EQ(failures_[static_cast<int>(Surface::kWebSocket)], 0);
}

TEST_F(AccessTest, TooManyUnusableTokensFromOnePlaceAreTooManyForAMinute) {
  const ClientAddress client = *ClientAddress::Parse("10.0.0.5");
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(access_.CountUnusable(client));
  EXPECT_TRUE(access_.CountUnusable(client));
  clock_.Advance(std::chrono::minutes(1));
  EXPECT_FALSE(access_.CountUnusable(client));
}

TEST_F(AccessTest, TablesMayChangeWhileOthersAsk) {
  const std::string entry = Entry("alpha", R"("watch":["*"])");
  Apply(entry);
  std::atomic<bool> over = false;
  std::thread asking([&] {
    Credential credential = Come("alpha");
    while (!over) {
      credential.Renew();
      EXPECT_TRUE(credential.caller().MayWatch("cam"));
      EXPECT_TRUE(access_.Identify("alpha")->identified());
    }
  });
  for (int i = 0; i < 200; ++i) Apply(entry);
  over = true;
  asking.join();
}

}  // namespace
}  // namespace framecast::access
