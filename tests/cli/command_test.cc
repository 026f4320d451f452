// framecast, the program, and a server that wants to see a token or speaks TLS.
#include <gmock/gmock.h>

#include "tests/cli/https_answer.h"
#include "tests/cli/token_server.h"
#include "tests/support/process.h"
#include "tests/support/temporary_folder.h"

namespace framecast::test {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

using Environment = std::map<std::string, std::string>;

struct Outcome {
  int exit_code = -1;
  std::string out;
  std::string err;
};

Outcome Framecast(std::vector<std::string> arguments, const Environment& environment = {}) {
  arguments.insert(arguments.begin(), FRAMECAST);
  Process process(arguments, environment);
  const int exit_code = process.WaitForExit().value_or(-1);
  return {exit_code, process.out(), process.err()};
}

class CommandTest : public testing::Test {
 protected:
  // The token that `framecast ls` shows, as the server sees it.
  std::string TokenOf(const std::vector<std::string>& flags, const Environment& environment) {
    std::vector<std::string> arguments = {"ls", "--server=" + server_.address()};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    const Outcome ls = Framecast(arguments, environment);
    EXPECT_EQ(ls.exit_code, 0) << ls.err;
    const std::vector<std::string> seen = server_.seen();
    return seen.empty() ? "nothing came" : seen.back();
  }

  TokenServer server_;
  const TemporaryFolder folder_;
  const TestAuthority authority_;
  const std::string ca_ = "--ca=" + folder_.Write("ca.pem", authority_.certificate());
};

TEST_F(CommandTest, AnOptionWinsOverTheEnvironmentAndATokenOverAFile) {
  const std::string file = folder_.Write("token", "stored\n");
  const std::string other = folder_.Write("other", "environments");
  const Environment variables = {{"FRAMECAST_TOKEN", "variable"}, {"FRAMECAST_TOKEN_FILE", other}};
  EXPECT_EQ(TokenOf({"--token=typed", "--token_file=" + file}, variables), "Bearer typed");
  EXPECT_EQ(TokenOf({"--token_file=" + file}, variables), "Bearer stored");
  EXPECT_EQ(TokenOf({}, variables), "Bearer variable");
  EXPECT_EQ(TokenOf({}, {{"FRAMECAST_TOKEN_FILE", other}}), "Bearer environments");
  EXPECT_EQ(TokenOf({}, {{"FRAMECAST_TOKEN_FILE", folder_.File("none")}}), "");
  EXPECT_EQ(TokenOf({}, {{"FRAMECAST_TOKEN", ""}, {"FRAMECAST_TOKEN_FILE", ""}}), "");
}

TEST_F(CommandTest, AFileThatIsNamedByAnOptionMustBeThere) {
  const std::string file = folder_.File("none");
  for (const std::string& option : {"--token_file=" + file, "--ca=" + file}) {
    for (std::vector<std::string> command : std::vector<std::vector<std::string>>{
             {"ls"},
             {"demo"},
             {"pull", "cam", "-"},
             {"push", "cam", folder_.Write("a.png", "not looked at")}}) {
      command.push_back(option);
      const Outcome outcome = Framecast(command);
      EXPECT_EQ(outcome.exit_code, 1) << option;
      EXPECT_THAT(outcome.err, HasSubstr(file + ": there is no such file.")) << option;
    }
  }
}

TEST_F(CommandTest, ATokenThatCannotBeOneIsWrongUsageAndNotRepeated) {
  const std::vector<std::pair<std::vector<std::string>, Environment>> mistakes = {
      {{"ls", "--token="}, {}},
      {{"ls", "--token=my secret"}, {}},
      {{"ls", "--token=secret\n"}, {}},
      {{"ls"}, {{"FRAMECAST_TOKEN", "my secret"}}}};
  for (const auto& [arguments, environment] : mistakes) {
    const Outcome outcome = Framecast(arguments, environment);
    EXPECT_EQ(outcome.exit_code, 2) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("token"));
    EXPECT_THAT(outcome.err, Not(HasSubstr("secret")));
  }
}

TEST_F(CommandTest, TlsOptionsThatDoNotFitTogetherAreWrongUsage) {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"ls", "--cert=a.pem"},
                                                    {"ls", "--key=a.key"},
                                                    {"ls", "--ca="},
                                                    {"ls", "--tls=maybe"},
                                                    {"ls", "--tls=false", ca_}}) {
    const Outcome outcome = Framecast(arguments);
    EXPECT_EQ(outcome.exit_code, 2) << testing::PrintToString(arguments);
    EXPECT_THAT(outcome.err, EndsWith("See framecast ls --help.\n"));
  }
}

TEST_F(CommandTest, TlsComesFromTheEnvironmentToo) {
  const TokenServer server(authority_.Issue("server"));
  Environment variables = {{"FRAMECAST_SERVER", server.address()},
                           {"FRAMECAST_CA", folder_.File("ca.pem")},
                           {"FRAMECAST_TOKEN", "abc"}};
  EXPECT_EQ(Framecast({"ls"}, variables).exit_code, 0);
  variables["FRAMECAST_TLS"] = "true";
  EXPECT_EQ(Framecast({"ls"}, variables).exit_code, 0);
  variables["FRAMECAST_TLS_NAME"] = "frames.example";
  EXPECT_THAT(Framecast({"ls"}, variables).err, HasSubstr("is not for frames.example"));
  variables = {{"FRAMECAST_SERVER", server.address()}, {"FRAMECAST_TLS", "false"}};
  EXPECT_THAT(Framecast({"ls"}, variables).err, HasSubstr("speaks TLS: give --tls."));
  EXPECT_THAT(server.seen(), ElementsAre("Bearer abc", "Bearer abc"));
}

TEST_F(CommandTest, PullTakesATokenAndEndsWithoutTheRightOne) {
  server_.Accept("right");
  std::vector<std::string> pull = {"pull", "cam", "-", "--count=1",
                                   "--server=" + server_.address()};
  const Outcome refused = Framecast(pull);
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, HasSubstr("this token is unknown. Give --token_file=FILE"));
  const Outcome done = Framecast(pull, {{"FRAMECAST_TOKEN", "right"}});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_EQ(done.out, "picture");
}

TEST_F(CommandTest, LsThatWatchesEndsWhenItIsRefused) {
  server_.Accept("right");
  const Outcome ls = Framecast({"ls", "--watch", "--token=wrong", "--server=" + server_.address()});
  EXPECT_EQ(ls.exit_code, 1);
  EXPECT_THAT(ls.err, HasSubstr("this token is unknown."));
}

TEST_F(CommandTest, TheDemoWaitsForItsTokenFile) {
  server_.Accept("right");
  Process demo({FRAMECAST, "demo", "--server=" + server_.address()},
               {{"FRAMECAST_TOKEN_FILE", folder_.File("token")}});
  ASSERT_TRUE(demo.WaitForError("Waiting for a token in " + folder_.File("token")));
  folder_.Write("token", "Publish: FRAMECAST_TOKEN=right framecast push\n");
  EXPECT_TRUE(demo.WaitForError("connected to " + server_.address()));
  demo.Signal(SIGTERM);
  EXPECT_EQ(demo.WaitForExit(), 0) << demo.err();
}

TEST_F(CommandTest, HealthAsksOverTlsWithoutAToken) {
  const HttpsAnswer http(authority_.Issue("http"), "HTTP/1.0 200 OK\r\n\r\n");
  const TokenServer grpc(authority_.Issue("grpc"));
  const Environment token = {{"FRAMECAST_TOKEN", "abc"}};
  const Outcome health =
      Framecast({"health", "--http=" + http.address(), "--server=" + grpc.address(), ca_}, token);
  EXPECT_EQ(health.exit_code, 0) << health.err;
  EXPECT_THAT(http.request(), HasSubstr("GET /readyz HTTP/1.0\r\nHost: " + http.address()));
  EXPECT_THAT(http.request(), Not(HasSubstr("abc")));
}

TEST_F(CommandTest, HealthOverTlsIsOneWithTheWordsOfWhatIsWrong) {
  const HttpsAnswer draining(authority_.Issue("http"),
                             "HTTP/1.0 503 Service Unavailable\r\n\r\nstopping\n");
  const std::string http = "--http=" + draining.address();
  EXPECT_EQ(Framecast({"health", http, ca_}).err,
            "framecast health: " + draining.address() + " is not ready (HTTP 503): stopping\n");
  EXPECT_THAT(Framecast({"health", http}).err, HasSubstr("speaks TLS: give --tls."));
  EXPECT_THAT(Framecast({"health", http, "--tls"}).err, HasSubstr("is not trusted"));
  EXPECT_THAT(Framecast({"health", http, ca_, "--tls_name=frames.example"}).err,
              HasSubstr("is not for frames.example"));
  EXPECT_THAT(Framecast({"health", "--http=" + server_.address(), ca_}).err,
              HasSubstr("does not speak TLS."));
  EXPECT_EQ(Framecast({"health", http}).exit_code, 1);
}

}  // namespace
}  // namespace framecast::test
