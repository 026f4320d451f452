// What people type and see of tokens: times, links.
#include <gmock/gmock.h>

#include "services/cli/token_expiry.h"
#include "services/cli/token_sign.h"

namespace framecast::cli {
namespace {

using testing::HasSubstr;

constexpr std::int64_t kNow = 1'800'000'000;

std::int64_t Expiry(const std::string& text) {
  const auto expiry = ParseTokenExpiry(text, kNow);
  return expiry ? expiry->unix_seconds.value_or(-1) : 0;
}

TEST(TokenExpiry, IsADurationADateOrNever) {
  EXPECT_EQ(Expiry("1s"), kNow + 1);
  EXPECT_EQ(Expiry("2m"), kNow + 120);
  EXPECT_EQ(Expiry("3h"), kNow + 10'800);
  EXPECT_EQ(Expiry("30d"), kNow + 2'592'000);
  EXPECT_EQ(Expiry("2w"), kNow + 1'209'600);
  EXPECT_EQ(Expiry("36500d"), kNow + 3'153'600'000);
  EXPECT_EQ(Expiry("2027-01-15T08:00:01Z"), kNow + 1);
  EXPECT_EQ(Expiry("2027-01-15T10:00:00.5+01:00"), kNow + 3600);
  EXPECT_EQ(Expiry("never"), -1);
}

TEST(TokenExpiry, AnythingElseIsNone) {
  for (const char* text : {"",
                           "30",
                           "d",
                           "0d",
                           "-1d",
                           "+1d",
                           "1.5d",
                           "1 d",
                           "1D",
                           "30days",
                           "36501d",
                           "9223372036854775807w",
                           "99999999999999999999s",
                           "Never",
                           "2027-01-15",
                           "infinite-future",
                           "2027-01-15T08:00:00",
                           "2027-01-15T08:00:00Z",
                           "2020-01-01T00:00:00Z",
                           "10000-01-01T00:00:00Z",
                           "2027-13-01T00:00:00Z"}) {
    EXPECT_EQ(Expiry(text), 0) << text;
  }
}

TEST(TokenExpiry, IsWrittenAsItIsRead) {
  EXPECT_EQ(TimeText(kNow), "2027-01-15T08:00:00Z");
  EXPECT_EQ(Expiry(TimeText(kNow + 1)), kNow + 1);
}

TEST(TokenLink, TakesTheTokenAsItsLastParameter) {
  EXPECT_EQ(LinkWithToken("http://h:8000/streams/cam", "T"), "http://h:8000/streams/cam?token=T");
  EXPECT_EQ(LinkWithToken("https://h/?a=1", "T"), "https://h/?a=1&token=T");
  EXPECT_EQ(LinkWithToken("http://h/#x?y", "T"), "http://h/?token=T#x?y");
  EXPECT_EQ(LinkWithToken("http://h/?a#x", "T"), "http://h/?a&token=T#x");
}

TEST(TokenLink, WhatIsNoLinkOrHasATokenIsRefused) {
  EXPECT_EQ(LinkMistake("http://h:8000/streams/cam?mytoken=1#token=2"), "");
  EXPECT_THAT(LinkMistake("h:8000/streams/cam"), HasSubstr("http://"));
  EXPECT_THAT(LinkMistake("http://h/a b"), HasSubstr("blanks"));
  EXPECT_THAT(LinkMistake("http://h/\xc3\xa4"), HasSubstr("%XX"));
  EXPECT_THAT(LinkMistake("http://h/?token=x"), HasSubstr("a token already"));
  EXPECT_THAT(LinkMistake("http://h/?a=1&token="), HasSubstr("a token already"));
}

}  // namespace
}  // namespace framecast::cli
