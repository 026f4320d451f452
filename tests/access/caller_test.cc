// Who is told what when they may not have a stream.
#include "services/access/caller.h"

#include <gtest/gtest.h>

namespace framecast::access {
namespace {

const Rights kRights{{"cam-*"}, {"public-*"}};

Verdict Publish(const Caller& caller, const char* stream) {
  return caller.Judge(Action::kPublish, stream);
}
Verdict Watch(const Caller& caller, const char* stream) {
  return caller.Judge(Action::kWatch, stream);
}

TEST(CallerTest, WhatThePatternsSayIsAllowedToEveryKind) {
  for (const Caller::Kind kind : {Caller::Kind::kAnonymous, Caller::Kind::kToken,
                                  Caller::Kind::kJwt, Caller::Kind::kUnusable}) {
    const Caller caller(kind, kRights);
    EXPECT_EQ(Publish(caller, "cam-1"), Verdict::kAllowed);
    EXPECT_EQ(Watch(caller, "public-1"), Verdict::kAllowed);
    EXPECT_TRUE(caller.MayWatch("public-1"));
    EXPECT_FALSE(caller.MayWatch("cam-1"));
  }
}

TEST(CallerTest, WithoutAUsableTokenOneIsNeededForTheRest) {
  for (const Caller::Kind kind : {Caller::Kind::kAnonymous, Caller::Kind::kUnusable}) {
    const Caller caller(kind, kRights);
    EXPECT_FALSE(caller.identified());
    EXPECT_EQ(Publish(caller, "public-1"), Verdict::kTokenNeeded);
    EXPECT_EQ(Watch(caller, "cam-1"), Verdict::kTokenNeeded);
    EXPECT_EQ(Watch(caller, "secret-1"), Verdict::kTokenNeeded);
  }
}

TEST(CallerTest, AGoodTokenIsForbiddenToPublishWhatItMayNot) {
  for (const Caller::Kind kind : {Caller::Kind::kToken, Caller::Kind::kJwt}) {
    const Caller caller(kind, kRights);
    EXPECT_TRUE(caller.identified());
    EXPECT_EQ(Publish(caller, "public-1"), Verdict::kForbidden);
    EXPECT_EQ(Publish(caller, "secret-1"), Verdict::kForbidden);
  }
}

TEST(CallerTest, OfWatchingAStreamIsHiddenUnlessTheCallerMayPublishIt) {
  const Caller caller(Caller::Kind::kToken, kRights);
  EXPECT_EQ(Watch(caller, "secret-1"), Verdict::kHidden);
  EXPECT_EQ(Watch(caller, "cam-1"), Verdict::kForbidden);
}

TEST(CallerTest, WhatEverybodyMayABearerMayToo) {
  const Caller producer(Caller::Kind::kToken, {{"cam-*"}, {}}, {{"in-*"}, {"public-*"}});
  EXPECT_EQ(Publish(producer, "cam-1"), Verdict::kAllowed);
  EXPECT_EQ(Publish(producer, "in-1"), Verdict::kAllowed);
  EXPECT_EQ(Watch(producer, "public-1"), Verdict::kAllowed);
  EXPECT_EQ(Watch(producer, "secret-1"), Verdict::kHidden);
  EXPECT_TRUE(producer.MayWatchSome());
  EXPECT_FALSE(producer.MayWatchAll());
  EXPECT_TRUE(Caller(Caller::Kind::kToken, {}, AllRights()).MayWatchAll());
}

TEST(CallerTest, RightsAreNoneSomeOrAll) {
  const Caller nobody(Caller::Kind::kAnonymous, {});
  EXPECT_FALSE(nobody.HasRights());
  EXPECT_FALSE(nobody.MayWatchSome());
  const Caller producer(Caller::Kind::kToken, {{"cam-*"}, {}});
  EXPECT_TRUE(producer.HasRights());
  EXPECT_FALSE(producer.MayWatchSome());
  const Caller viewer(Caller::Kind::kToken, kRights);
  EXPECT_TRUE(viewer.MayWatchSome());
  EXPECT_FALSE(viewer.MayWatchAll());
  EXPECT_TRUE(Caller(Caller::Kind::kToken, {{}, {"public-*", "*"}}).MayWatchAll());
  EXPECT_TRUE(Caller(Caller::Kind::kAnonymous, AllRights()).MayWatchAll());
}

}  // namespace
}  // namespace framecast::access
