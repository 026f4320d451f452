// framecast token, as people and their scripts run it.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>

#include "services/access/jwt.h"
#include "services/access/token_secret.h"
#include "services/access/token_table.h"
#include "tests/integration/command.h"

namespace framecast::test {
namespace {

using nlohmann::ordered_json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

struct Outcome {
  int code;
  std::string out;
  std::string err;
};

Outcome Token(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "token");
  const auto process = RunFramecast(arguments);
  const int code = process->WaitForExit().value_or(-1);
  return {code, process->out(), process->err()};
}

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// The only line.
std::string Line(const std::string& text) {
  const auto lines = Lines(text);
  EXPECT_THAT(lines, SizeIs(1));
  return lines.empty() ? "" : lines.front();
}

std::string Content(const std::string& path) {
  std::ifstream stream(path);
  return {std::istreambuf_iterator<char>(stream), {}};
}

mode_t ModeOf(const std::string& path) {
  struct stat status {};
  EXPECT_EQ(stat(path.c_str(), &status), 0);
  return status.st_mode & 07777;
}

std::int64_t Now() {
  return std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
}

TEST(TokenCommand, NewPrintsTheTokenAndItsEntry) {
  const Outcome made = Token({"new", "--publish", "cam-*,x.?", "--publish=y", "--watch=*",
                              "--name=lab camera", "--expires=2099-01-01T00:00:00Z"});
  ASSERT_EQ(made.code, 0) << made.err;
  const auto lines = Lines(made.out);
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_THAT(lines[0], MatchesRegex("fc_[A-Za-z0-9_-]{43}"));
  EXPECT_EQ(lines[1], R"({"sha256":")" + access::Sha256Hex(lines[0]) +
                          R"(","name":"lab camera","publish":["cam-*","x.?","y"],"watch":["*"],)"
                          R"("expires":"2099-01-01T00:00:00Z"})");
  EXPECT_THAT(made.err, HasSubstr("shown only now"));
  EXPECT_THAT(made.err, Not(HasSubstr(lines[0])));
}

TEST(TokenCommand, ATokenIsGoodForAYearUnlessItIsToldOtherwise) {
  constexpr std::int64_t kYear = 365 * 86'400;
  const std::int64_t before = Now();
  const auto lines = Lines(Token({"new", "--watch=*"}).out);
  ASSERT_THAT(lines, SizeIs(2));
  const auto table = access::TokenTable::Parse(R"({"tokens":[)" + lines[1] + "]}");
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_TRUE(table->Find(lines[0], before + kYear - 1));
  EXPECT_FALSE(table->Find(lines[0], Now() + kYear));
  const Outcome endless = Token({"new", "--watch=*", "--expires=never"});
  EXPECT_THAT(endless.out, Not(HasSubstr("expires")));
}

TEST(TokenCommand, AddToMakesATokensFileThatServersTake) {
  const TemporaryFolder folder;
  const std::string path = folder.File("tokens.json");
  const Outcome first = Token({"new", "--watch=cam-*", "--name=a", "--add_to=" + path});
  const Outcome second = Token({"new", "--publish=*", "--expires=1h", "--add_to=" + path});
  ASSERT_EQ(first.code, 0) << first.err;
  ASSERT_EQ(second.code, 0) << second.err;
  EXPECT_EQ(ModeOf(path), 0600U);
  const auto table = access::TokenTable::Parse(Content(path));
  ASSERT_TRUE(table.ok()) << table.status();
  const auto watcher = table->Find(Line(first.out), Now());
  ASSERT_TRUE(watcher);
  EXPECT_EQ(watcher->name(), "a");
  EXPECT_TRUE(watcher->MayWatch("cam-1"));
  EXPECT_FALSE(watcher->MayWatch("x"));
  const auto publisher = table->Find(Line(second.out), Now());
  ASSERT_TRUE(publisher);
  EXPECT_EQ(publisher->Judge(access::Action::kPublish, "x"), access::Verdict::kAllowed);
  EXPECT_FALSE(table->Find(Line(second.out), Now() + 3601));
  EXPECT_THAT(Content(path), Not(HasSubstr(Line(first.out))));
}

TEST(TokenCommand, AddToKeepsAllElseInTheFileInItsOrder) {
  const TemporaryFolder folder;
  const ordered_json before = ordered_json::parse(
      R"({"jwt":{"keys_file":"k.json","algorithms":["HS256"]},"tokens":[{"watch":["b","a"],)"
      R"("sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}],)"
      R"("anonymous":{"watch":["public-*"]}})");
  const std::string path = folder.Write("tokens.json", before.dump());
  ASSERT_EQ(chmod(path.c_str(), 0640), 0);
  ASSERT_EQ(Token({"new", "--watch=*", "--add_to=" + path}).code, 0);
  ordered_json after = ordered_json::parse(Content(path));
  ASSERT_THAT(after["tokens"], SizeIs(2));
  after["tokens"].erase(1);
  EXPECT_EQ(after.dump(), before.dump());
  EXPECT_EQ(ModeOf(path), 0640U);
}

TEST(TokenCommand, AddToLeavesAFileAloneThatIsNoTokensFile) {
  const TemporaryFolder folder;
  for (const char* text : {"", "{\"tokens\":[", "[]", R"({"tokens":{}})",
                           R"({"tokens":[],"tokens":[]})", R"({"tokns":[]})"}) {
    const std::string path = folder.Write("tokens.json", text);
    const Outcome outcome = Token({"new", "--watch=*", "--add_to=" + path});
    EXPECT_EQ(outcome.code, 1) << text;
    EXPECT_EQ(outcome.out, "") << text;
    EXPECT_THAT(outcome.err, StartsWith("framecast token new: " + path + ": ")) << text;
    EXPECT_EQ(Content(path), text);
  }
  EXPECT_EQ(Token({"new", "--watch=*", "--add_to=" + folder.File("no/folder")}).code, 1);
}

TEST(TokenCommand, WhatSignSignsIsVerifiedWithTheKeysThatKeyMakes) {
  for (const std::string algorithm : {"HS256", "ES256"}) {
    const TemporaryFolder folder;
    const std::string path = folder.File("jwks.json");
    const Outcome key = Token({"key", path, "--alg=" + algorithm});
    ASSERT_EQ(key.code, 0) << key.err;
    EXPECT_EQ(ModeOf(path), 0600U);
    const std::int64_t before = Now();
    const Outcome signed_token = Token({"sign", "--keys", path, "--watch=cam-*", "--publish=a",
                                        "--audience=framecast", "--name=Zoe"});
    ASSERT_EQ(signed_token.code, 0) << signed_token.err;
    const auto keys = access::JwtKeys::Parse(Content(path));
    ASSERT_TRUE(keys.ok()) << keys.status();
    EXPECT_EQ(keys->keys()[0].id(), Line(key.out));
    access::JwtPolicy policy;
    policy.algorithms = {*access::ParseJwtAlgorithm(algorithm)};
    policy.audience = "framecast";
    policy.leeway = std::chrono::seconds(0);
    const auto claims = access::VerifyJwt(Line(signed_token.out), *keys, policy, Now());
    ASSERT_TRUE(claims.ok()) << claims.status();
    EXPECT_THAT(claims->watch, ElementsAre("cam-*"));
    EXPECT_THAT(claims->publish, ElementsAre("a"));
    EXPECT_EQ(claims->subject, "Zoe");
    EXPECT_GE(claims->expires_unix, before + 3600);
    EXPECT_LE(claims->expires_unix, Now() + 3600);
  }
}

TEST(TokenCommand, SignPrintsALinkWithTheToken) {
  const TemporaryFolder folder;
  const std::string path = folder.File("jwks.json");
  ASSERT_EQ(Token({"key", path}).code, 0);
  const Outcome link =
      Token({"sign", "--keys=" + path, "--watch=cam", "--url=http://host:8000/streams/cam?a=1"});
  const std::string before = "http://host:8000/streams/cam?a=1&token=";
  ASSERT_THAT(Line(link.out), StartsWith(before));
  const auto keys = access::JwtKeys::Parse(Content(path));
  EXPECT_TRUE(access::VerifyJwt(Line(link.out).substr(before.size()), *keys, {}, Now()).ok());
}

TEST(TokenCommand, OfSeveralKeysOneIsNamed) {
  const TemporaryFolder folder;
  const std::string path = folder.File("jwks.json");
  ASSERT_EQ(Token({"key", path, "--kid=old"}).code, 0);
  ASSERT_EQ(Token({"key", path, "--kid=new", "--alg=ES256"}).code, 0);
  const std::string both = Content(path);
  const Outcome again = Token({"key", path, "--kid=old"});
  EXPECT_EQ(again.code, 1);
  EXPECT_THAT(again.err, HasSubstr("the same \"kid\""));
  EXPECT_EQ(Content(path), both);

  const Outcome unnamed = Token({"sign", "--keys", path, "--watch=*"});
  EXPECT_EQ(unnamed.code, 1);
  EXPECT_THAT(unnamed.err, HasSubstr("give --kid, one of: old new."));
  EXPECT_EQ(Token({"sign", "--keys", path, "--watch=*", "--kid=new"}).code, 0);
  EXPECT_EQ(Token({"sign", "--keys", path, "--watch=*", "--kid=other"}).code, 1);
}

TEST(TokenCommand, SignWithoutAKeySaysWhatIsMissingAndNothingThatIsSecret) {
  const TemporaryFolder folder;
  const Outcome none = Token({"sign", "--keys", folder.File("none"), "--watch=*"});
  EXPECT_EQ(none.code, 1);
  EXPECT_THAT(none.err, HasSubstr("there is no such file."));
  const std::string empty = folder.Write("empty", R"({"keys":[]})");
  EXPECT_THAT(Token({"sign", "--keys", empty, "--watch=*"}).err, HasSubstr("framecast token key"));
  const std::string weak = folder.Write("weak", R"({"keys":[{"kty":"oct","k":"aHVudGVyMg"}]})");
  const Outcome refused = Token({"sign", "--keys", weak, "--watch=*"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err, HasSubstr("has 7 bytes"));
  EXPECT_THAT(refused.err, Not(HasSubstr("aHVudGVyMg")));
}

TEST(TokenCommand, WrongUsageIsOneLineThatSaysWhatToGive) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> mistakes = {
      {{}, "subcommand is required"},
      {{"new"}, "give --publish GLOB, --watch GLOB or both"},
      {{"new", "--watch", "a/b"}, "is in no stream"},
      {{"new", "--watch", "file1", "file2"}, "not expected: file2"},
      {{"new", "--watch=*", "--expires=soon"}, "--expires=soon: no time to come"},
      {{"new", "--watch=*", "--expires=2020-01-01T00:00:00Z"}, "no time to come"},
      {{"new", "--watch=*", "--name=a\nb"}, "printable"},
      {{"new", "--watch=*", "--name=\xff"}, "printable"},
      {{"sign", "--watch=*"}, "--keys is required"},
      {{"sign", "--keys=k"}, "give --publish GLOB, --watch GLOB or both"},
      {{"sign", "--keys=k", "--watch=*", "--expires=never"}, "must end"},
      {{"sign", "--keys=k", "--watch=*", "--url=host/x"}, "http://"},
      {{"key"}, "FILE is required"},
      {{"key", "k", "--alg=none"}, "--alg"}};
  for (const auto& [arguments, words] : mistakes) {
    const Outcome outcome = Token(arguments);
    const std::string command =
        "framecast token" + (arguments.empty() ? "" : " " + arguments.front()) + ": ";
    EXPECT_EQ(outcome.code, 2) << words;
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(outcome.err, StartsWith(command));
    EXPECT_THAT(outcome.err, HasSubstr(words));
    EXPECT_EQ(outcome.err.find('\n'), outcome.err.size() - 1) << outcome.err;
  }
}

}  // namespace
}  // namespace framecast::test
