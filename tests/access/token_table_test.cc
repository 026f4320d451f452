// What a tokens file may say, and what is said of one that says something else.
#include "services/access/token_table.h"

#include <gmock/gmock.h>

#include "services/access/token_secret.h"

namespace framecast::access {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t kNow = 1'800'000'000;  // 2027-01-15T08:00:00Z

std::string Entry(const std::string& token, const std::string& more) {
  return R"({"sha256":")" + Sha256Hex(token) + "\"" + more + "}";
}
std::string Tokens(const std::string& entries) { return R"({"tokens":[)" + entries + "]}"; }

TokenTable Parse(const std::string& json) {
  auto table = TokenTable::Parse(json);
  EXPECT_TRUE(table.ok()) << table.status() << json;
  return table.ok() ? *std::move(table) : *TokenTable::Parse("{}");
}
// Empty: there is none.
std::string Mistake(const std::string& json) {
  const auto table = TokenTable::Parse(json);
  EXPECT_TRUE(table.ok() || absl::IsInvalidArgument(table.status()));
  return std::string(table.status().message());
}

TEST(TokenTableTest, AnEmptyFileGivesNobodyAnything) {
  const TokenTable table = Parse("{}");
  EXPECT_FALSE(table.anonymous()->HasRights());
  EXPECT_FALSE(table.unusable()->HasRights());
  EXPECT_EQ(table.anonymous()->kind(), Caller::Kind::kAnonymous);
  EXPECT_EQ(table.unusable()->kind(), Caller::Kind::kUnusable);
  EXPECT_EQ(table.Find("anything", kNow), nullptr);
  EXPECT_FALSE(table.jwt());
}

TEST(TokenTableTest, ATokenIsFoundByItsHash) {
  const TokenTable table =
      Parse(Tokens(Entry("alpha", R"(,"name":"lab camera","publish":["cam-*"],"watch":["*"])") +
                   "," + Entry("beta", R"(,"watch":["public-*"])")));
  const CallerPtr alpha = table.Find("alpha", kNow);
  ASSERT_TRUE(alpha);
  EXPECT_EQ(alpha->kind(), Caller::Kind::kToken);
  EXPECT_EQ(alpha->name(), "lab camera");
  EXPECT_EQ(alpha->expires(), Caller::kNever);
  EXPECT_EQ(alpha->Judge(Action::kPublish, "cam-1"), Verdict::kAllowed);
  EXPECT_TRUE(alpha->MayWatchAll());
  const CallerPtr beta = table.Find("beta", kNow);
  ASSERT_TRUE(beta);
  EXPECT_TRUE(beta->MayWatch("public-1"));
  EXPECT_FALSE(beta->MayWatch("cam-1"));
  EXPECT_EQ(table.Find("beta", kNow), beta) << "shared by all of its connections";
}

TEST(TokenTableTest, WhatIsNotAToken) {
  const TokenTable table = Parse(Tokens(Entry("alpha", R"(,"watch":["*"])")));
  for (const std::string& token :
       {std::string(), std::string("alph"), std::string("alphaa"), std::string("Alpha"),
        std::string("alpha "), std::string("alpha\0", 6), Sha256Hex("alpha"),
        std::string(100'000, 'a')}) {
    EXPECT_EQ(table.Find(token, kNow), nullptr) << token.substr(0, 70);
  }
}

TEST(TokenTableTest, TheHashOfTheEmptyTokenLetsNobodyIn) {
  EXPECT_EQ(Parse(Tokens(Entry("", R"(,"watch":["*"])"))).Find("", kNow), nullptr);
}

TEST(TokenTableTest, UpperCaseHexIsAHashToo) {
  std::string hex = Sha256Hex("alpha");
  for (char& c : hex) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  EXPECT_TRUE(Parse(Tokens(R"({"sha256":")" + hex + "\"}")).Find("alpha", kNow));
}

TEST(TokenTableTest, ATokenExpiresAtItsTime) {
  const TokenTable table =
      Parse(Tokens(Entry("alpha", R"(,"watch":["*"],"expires":"2027-01-15T08:00:00Z")")));
  const CallerPtr alpha = table.Find("alpha", kNow - 1);
  ASSERT_TRUE(alpha);
  EXPECT_EQ(alpha->expires(), kNow);
  EXPECT_EQ(table.Find("alpha", kNow), nullptr);
  EXPECT_EQ(table.Renew(*alpha, kNow - 1), alpha);
  EXPECT_EQ(table.Renew(*alpha, kNow), nullptr);
}

TEST(TokenTableTest, TimesOfRfc3339AreUnderstood) {
  for (const char* time : {"2027-01-15T08:00:00Z", "2027-01-15T09:00:00+01:00",
                           "2027-01-15T08:00:00.25Z", "2027-01-15T00:00:00-08:00"}) {
    const TokenTable table =
        Parse(Tokens(Entry("alpha", std::string(R"(,"expires":")") + time + "\"")));
    const CallerPtr alpha = table.Find("alpha", kNow - 1);
    ASSERT_TRUE(alpha) << time;
    EXPECT_EQ(alpha->expires(), kNow) << time;
  }
}

TEST(TokenTableTest, WhatIsNoTimeIsAMistakeAndNotForever) {
  for (const char* time :
       {R"("")", R"("2027-01-15")", R"("2027-01-15T08:00:00")", R"("2027-13-15T08:00:00Z")",
        R"("2027-01-15 08:00:00Z")", "1800000000", "null", R"("30d")", R"("never")",
        R"("infinite-future")", R"("infinite-past")", R"("2027-01-15T08:00:00Z and more")"}) {
    EXPECT_EQ(Mistake(Tokens(Entry("a", "") + "," +
                             Entry("alpha", std::string(R"(,"expires":)") + time))),
              "token 2: \"expires\" must be a time such as \"2027-01-01T00:00:00Z\".")
        << time;
  }
}

TEST(TokenTableTest, AnonymousRightsAreThoseOfUnusableTokensToo) {
  const TokenTable table = Parse(R"({"anonymous":{"publish":["in-*"],"watch":["public-*"]}})");
  for (const CallerPtr& caller : {table.anonymous(), table.unusable()}) {
    EXPECT_TRUE(caller->MayWatch("public-1"));
    EXPECT_FALSE(caller->MayWatch("secret-1"));
    EXPECT_EQ(caller->Judge(Action::kPublish, "in-1"), Verdict::kAllowed);
  }
}

TEST(TokenTableTest, TheJwtSectionSaysHowJwtsAreJudged) {
  const TokenTable table = Parse(
      R"({"jwt":{"algorithms":["ES256","HS256"],"keys_file":"jwks.json","audience":"framecast"}})");
  ASSERT_TRUE(table.jwt());
  EXPECT_EQ(table.jwt()->keys_file, "jwks.json");
  EXPECT_EQ(table.jwt()->policy.audience, "framecast");
  EXPECT_THAT(table.jwt()->policy.algorithms,
              testing::ElementsAre(JwtAlgorithm::kEs256, JwtAlgorithm::kHs256));
}

struct Wrong {
  std::string json;
  // What the message begins with: the place.
  std::string place;
  // And what it says further on.
  std::string what;
};

TEST(TokenTableTest, EachMistakeIsNamedWithItsPlace) {
  const std::string entry = Entry("a", "");
  const std::string many = "\"" + std::string(129, 'n') + "\"";
  std::string globs = R"(["x")";
  for (int i = 0; i < 256; ++i) globs += R"(,"x")";
  globs += "]";
  const std::vector<Wrong> table{
      {"", "it is no JSON object", "framecast token new"},
      {"[]", "it is no JSON object", ""},
      {R"({"tokens":[)", "it is no JSON object", ""},
      {"{} {}", "it is no JSON object", ""},
      {R"({"tokens":[],"tokens":[]})", "it is no JSON object", "twice"},
      {Tokens(R"({"watch":["a"],"watch":["*"]})"), "it is no JSON object", "twice"},
      {std::string(200, '['), "it is no JSON object", ""},
      {R"({"token":[]})", "the file: \"token\" is not known", "anonymous, jwt, tokens."},
      {R"({"tokens":{}})", "\"tokens\": must be a list", "10000"},
      {R"({"tokens":null})", "\"tokens\": must be a list", ""},
      {Tokens("7"), "token 1: must be an object", ""},
      {Tokens(entry + R"(,{"name":"x"})"), "token 2: \"sha256\" must be", "64 hex digits"},
      {Tokens(R"({"sha256":"abc"})"), "token 1: \"sha256\" must be", ""},
      {Tokens(R"({"sha256":7})"), "token 1: \"sha256\" must be", ""},
      {Tokens(R"({"sha256":")" + std::string(63, 'a') + "g\"}"), "token 1: \"sha256\" must be", ""},
      {Tokens(entry + "," + entry), "token 2: its \"sha256\" is that of an earlier entry", ""},
      {Tokens(Entry("a", R"(,"wacth":["*"])")), "token 1: \"wacth\" is not known",
       "there are: expires, name, publish, sha256, watch."},
      {Tokens(Entry("a", R"(,"watch":"*")")), "token 1, \"watch\": must be a list", "256"},
      {Tokens(Entry("a", R"(,"watch":)" + globs)), "token 1, \"watch\": must be a list", "256"},
      {Tokens(Entry("a", R"(,"watch":[1])")), "token 1, \"watch\": each pattern must be a string",
       ""},
      {Tokens(Entry("a", R"(,"watch":[""])")), "token 1, \"watch\", pattern 1: a pattern has 1 to",
       ""},
      {Tokens(Entry("a", R"(,"publish":["a","b/c"])")), "token 1, \"publish\", pattern 2: '/'", ""},
      {Tokens(Entry("a", R"(,"name":7)")), "token 1: \"name\" must be a string", "128"},
      {Tokens(Entry("a", ",\"name\":" + many)), "token 1: \"name\" must be a string", "128"},
      {R"({"anonymous":["*"]})", "\"anonymous\": must be an object", ""},
      {R"({"anonymous":{"whatch":["*"]}})", "\"anonymous\": \"whatch\" is not known", ""},
      {R"({"anonymous":{"watch":["*/"]}})", "\"anonymous\", \"watch\", pattern 1: '/'", ""},
      {R"({"jwt":[]})", "\"jwt\": must be an object", ""},
      {R"({"jwt":{"algorithms":["HS256"]}})", "\"jwt\": \"keys_file\" must name a JWKS file", ""},
      {R"({"jwt":{"keys_file":"","algorithms":["HS256"]}})", "\"jwt\": \"keys_file\" must", ""},
      {R"({"jwt":{"keys_file":"k"}})", "\"jwt\": \"algorithms\" must be a list", "RS256"},
      {R"({"jwt":{"keys_file":"k","algorithms":[]}})", "\"jwt\": \"algorithms\" must be", ""},
      {R"({"jwt":{"keys_file":"k","algorithms":["none"]}})", "\"jwt\": \"algorithms\" must", ""},
      {R"({"jwt":{"keys_file":"k","algorithms":["HS256"],"audience":[]}})",
       "\"jwt\": \"audience\" must be a string", ""},
      {R"({"jwt":{"keys_file":"k","algorithms":["HS256"],"key":1}})", "\"jwt\": \"key\" is not",
       ""},
  };
  for (const auto& [json, place, what] : table) {
    EXPECT_THAT(Mistake(json), AllOf(testing::StartsWith(place), HasSubstr(what)))
        << json.substr(0, 200);
  }
}

TEST(TokenTableTest, AFileThatIsTooLargeIsNotRead) {
  EXPECT_THAT(Mistake(std::string(TokenTable::kMaxBytes + 1, ' ')), HasSubstr("at most 4194304"));
}

TEST(TokenTableTest, NoMessageRepeatsATokenWhereverItWasPasted) {
  const std::string token = NewToken();
  const std::string quoted = "\"" + token + "\"";
  for (const std::string& json : {
           token,
           quoted,
           "{" + quoted + ":1}",
           R"({"tokens":)" + quoted + "}",
           Tokens(quoted),
           Tokens("{" + quoted + ":{}}"),
           Tokens(R"({"sha256":)" + quoted + "}"),
           Tokens(Entry("a", R"(,"watch":)" + quoted)),
           Tokens(Entry("a", R"(,"watch":["Bearer )" + token + "\"]")),
           Tokens(Entry("a", R"(,"expires":)" + quoted)),
           Tokens(Entry("a", R"(,"name":[)" + quoted + "]")),
           R"({"anonymous":{)" + quoted + ":[]}}",
           R"({"jwt":{"keys_file":"k","algorithms":[)" + quoted + "]}}",
       }) {
    const std::string mistake = Mistake(json);
    EXPECT_NE(mistake, "") << json;
    EXPECT_THAT(mistake, Not(HasSubstr(token.substr(3, 12)))) << json;
  }
}

}  // namespace
}  // namespace framecast::access
