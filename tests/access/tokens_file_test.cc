#include "services/access/tokens_file.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "services/access/token_secret.h"
#include "tests/support/temporary_folder.h"

namespace framecast::access {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t kNow = 1'800'000'000;
constexpr char kJwtSection[] = R"({"jwt":{"algorithms":["HS256"],"keys_file":"jwks.json"}})";
constexpr char kSecret[] = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LTMy";

std::string TokensOf(const std::string& token) {
  return R"({"tokens":[{"sha256":")" + Sha256Hex(token) + R"(","watch":["*"]}]})";
}

class TokensFileTest : public testing::Test {
 protected:
  // Two looks: a change counts once it has stood still.
  bool Changed() {
    const bool at_first = file_.Changed();
    return file_.Changed() || at_first;
  }
  bool Knows(const std::string& token) {
    const auto table = file_.Load();
    EXPECT_TRUE(table.ok()) << table.status();
    return table.ok() && table->Find(token, kNow) != nullptr;
  }
  std::string Mistake() {
    const auto table = file_.Load();
    return std::string(table.status().message());
  }

  test::TemporaryFolder folder_;
  TokensFile file_{folder_.File("tokens.json")};
};

TEST_F(TokensFileTest, ItIsReadAndReadAgainWhenItChanged) {
  folder_.Write("tokens.json", TokensOf("alpha"));
  EXPECT_TRUE(Knows("alpha"));
  EXPECT_FALSE(Changed());
  folder_.Write("tokens.json", TokensOf("beta"));
  EXPECT_TRUE(Changed());
  EXPECT_TRUE(Knows("beta"));
  EXPECT_FALSE(Knows("alpha"));
  EXPECT_FALSE(Changed());
}

TEST_F(TokensFileTest, ABrokenOneIsNamedAndItsMendingNoticed) {
  folder_.Write("tokens.json", TokensOf("alpha"));
  EXPECT_TRUE(Knows("alpha"));
  folder_.Write("tokens.json", "{");
  EXPECT_TRUE(Changed());
  EXPECT_THAT(Mistake(), testing::StartsWith(folder_.File("tokens.json") + ": it is no JSON"));
  EXPECT_FALSE(Changed()) << "one complaint for each state of the file";
  folder_.Write("tokens.json", TokensOf("beta"));
  EXPECT_TRUE(Changed());
  EXPECT_TRUE(Knows("beta"));
}

TEST_F(TokensFileTest, OneThatIsMissingIsNamedAndNoticedWhenItComes) {
  EXPECT_THAT(Mistake(), folder_.File("tokens.json") + ": there is no such file.");
  folder_.Write("tokens.json", TokensOf("alpha"));
  EXPECT_TRUE(Changed());
  EXPECT_TRUE(Knows("alpha"));
  std::filesystem::remove(folder_.File("tokens.json"));
  EXPECT_TRUE(Changed());
  EXPECT_THAT(Mistake(), HasSubstr("there is no such file."));
}

TEST_F(TokensFileTest, TheKeysFileIsBesideItAndFollowedToo) {
  folder_.Write("tokens.json", kJwtSection);
  EXPECT_THAT(Mistake(), folder_.File("jwks.json") + ": there is no such file.");
  folder_.Write("jwks.json", R"({"keys":[]})");
  EXPECT_TRUE(Changed());
  EXPECT_EQ(Mistake(), "");
  folder_.Write("jwks.json", R"({"keys":7})");
  EXPECT_TRUE(Changed());
  EXPECT_THAT(Mistake(), testing::StartsWith(folder_.File("jwks.json") + ": "));
}

TEST_F(TokensFileTest, AnotherKeysFileIsFollowedInItsPlace) {
  folder_.Write("tokens.json", kJwtSection);
  folder_.Write("jwks.json", R"({"keys":[]})");
  EXPECT_EQ(Mistake(), "");
  folder_.Write("other.json", R"({"keys":[]})");
  folder_.Write("tokens.json", R"({"jwt":{"algorithms":["HS256"],"keys_file":"other.json"}})");
  EXPECT_TRUE(Changed());
  EXPECT_EQ(Mistake(), "");
  folder_.Write("other.json", R"({"keys":[ ]})");
  EXPECT_TRUE(Changed());
}

TEST_F(TokensFileTest, AKeysFileOfAnAbsolutePathIsThere) {
  const test::TemporaryFolder elsewhere;
  elsewhere.Write("keys.json", R"({"keys":[]})");
  folder_.Write("tokens.json", R"({"jwt":{"algorithms":["HS256"],"keys_file":")" +
                                   elsewhere.File("keys.json") + "\"}}");
  EXPECT_EQ(Mistake(), "");
}

TEST_F(TokensFileTest, NoMessageHasAKeyInIt) {
  folder_.Write("tokens.json", kJwtSection);
  folder_.Write("jwks.json", std::string(R"({"keys":[{"kty":"oct","k":")") + kSecret + "+\"}]}");
  EXPECT_THAT(Mistake(), AllOf(HasSubstr("jwks.json: "), Not(HasSubstr(kSecret))));
  folder_.Write("jwks.json", kSecret);
  EXPECT_THAT(Mistake(), AllOf(HasSubstr("jwks.json: "), Not(HasSubstr(kSecret))));
}

}  // namespace
}  // namespace framecast::access
