// Connections to real servers on loopback: what travels, and the words when TLS does not fit.
#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/status.h>

#include "services/cli/channel.h"
#include "tests/cli/token_server.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/wait.h"

namespace framecast::cli {
namespace {

using test::TokenServer;
using testing::ElementsAre;
using testing::HasSubstr;

class ConnectionTest : public testing::Test {
 protected:
  static ServerOptions To(const std::string& address) {
    ServerOptions options;
    options.address = address;
    return options;
  }
  ServerOptions TlsTo(const std::string& address) const {
    ServerOptions options = To(address);
    options.tls = TlsOptions{.ca = ca_};
    return options;
  }
  // Empty: it went well.
  static std::string WordsOf(const ServerOptions& server) {
    Connection connection;
    grpc::Status status = Connect(server, connection);
    if (status.ok()) {
      grpc::ClientContext context;
      context.set_deadline(std::chrono::system_clock::now() + test::kTestTimeout);
      connection.Authorize(context);
      v1::ListStreamsResponse streams;
      status = v1::StreamService::NewStub(connection.channel)->ListStreams(&context, {}, &streams);
    }
    return status.ok() ? "" : Describe(status, server);
  }
  // A client's certificate and key, into files.
  void Show(const test::IssuedPair& pair, ServerOptions& options) const {
    options.tls->cert = folder_.Write("client.pem", pair.certificate);
    options.tls->key = folder_.Write("client.key", pair.key);
  }

  const test::TestAuthority authority_;
  const test::TestAuthority stranger_;
  const test::TemporaryFolder folder_;
  const std::string ca_ = folder_.Write("ca.pem", authority_.certificate());
};

TEST_F(ConnectionTest, TheTokenTravelsAsBearerOverPlainAndOverTls) {
  TokenServer plain;
  TokenServer encrypted(authority_.Issue("server"));
  for (ServerOptions options : {To(plain.address()), TlsTo(encrypted.address())}) {
    options.token.token = "abc";
    EXPECT_EQ(WordsOf(options), "");
    options.token.token = "";
    EXPECT_EQ(WordsOf(options), "");
  }
  EXPECT_THAT(plain.seen(), ElementsAre("Bearer abc", ""));
  EXPECT_THAT(encrypted.seen(), ElementsAre("Bearer abc", ""));
}

TEST_F(ConnectionTest, WhoHasNoTokenIsToldHowToGiveOne) {
  TokenServer server;
  server.Accept("right");
  ServerOptions options = To(server.address());
  EXPECT_EQ(WordsOf(options), "this token is unknown. Give --token_file=FILE or FRAMECAST_TOKEN.");
  options.token.token = "wrong";
  EXPECT_EQ(WordsOf(options), "this token is unknown.");
  options.token = {.file = folder_.File("later"), .file_may_be_missing = true};
  EXPECT_THAT(WordsOf(options), HasSubstr(folder_.File("later") + " does not exist."));
}

TEST_F(ConnectionTest, WarnsOfATokenThatTravelsOpenlyToAnotherMachine) {
  const auto warning = [](const ServerOptions& options) {
    Connection connection;
    EXPECT_TRUE(Connect(options, connection).ok());
    return connection.warning;
  };
  ServerOptions options = To("frames.example:50051");
  EXPECT_EQ(warning(options), "");
  options.token.token = "abc";
  EXPECT_EQ(warning(options),
            "the token travels unencrypted to frames.example:50051; give --tls "
            "if the server has a certificate.");
  for (const char* here : {"localhost:1", "127.0.0.1:1", "127.3.2.1:1", "[::1]:1"}) {
    options.address = here;
    EXPECT_EQ(warning(options), "") << here;
  }
  options.address = "127.0.0.1.frames.example:1";
  EXPECT_NE(warning(options), "");
  options.tls = TlsOptions{.ca = ca_};
  EXPECT_EQ(warning(options), "");
}

TEST_F(ConnectionTest, APlainClientOfATlsPortIsToldSo) {
  const TokenServer server(authority_.Issue("server"));
  EXPECT_EQ(WordsOf(To(server.address())), server.address() + " speaks TLS: give --tls.");
  const TokenServer mutual(authority_.Issue("server"), authority_.certificate());
  EXPECT_EQ(WordsOf(To(mutual.address())), mutual.address() + " speaks TLS: give --tls.");
}

TEST_F(ConnectionTest, ATlsClientOfAPlainPortIsToldSo) {
  const TokenServer server;
  EXPECT_EQ(WordsOf(TlsTo(server.address())), server.address() + " does not speak TLS.");
}

TEST_F(ConnectionTest, ACertificateOfAStrangerIsNotTrusted) {
  const TokenServer server(stranger_.Issue("server"));
  EXPECT_THAT(WordsOf(TlsTo(server.address())), HasSubstr("is not trusted"));
  EXPECT_THAT(WordsOf(TlsTo(server.address())), HasSubstr("give --ca=FILE"));
}

TEST_F(ConnectionTest, WithoutAnAuthorityTheSystemsAreTrusted) {
  const TokenServer server(authority_.Issue("server"));
  ServerOptions options = To(server.address());
  options.tls = TlsOptions{};
  EXPECT_THAT(WordsOf(options), HasSubstr("is not trusted"));
}

TEST_F(ConnectionTest, ACertificateForAnotherNameIsRefusedUnlessTheNameIsGiven) {
  const TokenServer server(authority_.Issue("server"));
  ServerOptions options = TlsTo(server.address());
  options.tls->name = "frames.example";
  EXPECT_EQ(WordsOf(options), "the certificate of " + server.address() +
                                  " is not for frames.example: give a name that it is for with "
                                  "--tls_name.");
  options.tls->name = "localhost";
  EXPECT_EQ(WordsOf(options), "");
}

TEST_F(ConnectionTest, AnExpiredCertificateIsCalledExpired) {
  const TokenServer server(authority_.Issue("server", /*days=*/-1));
  EXPECT_EQ(WordsOf(TlsTo(server.address())),
            "the certificate of " + server.address() + " has expired: the server needs a new one.");
}

TEST_F(ConnectionTest, MutualTlsTakesTheClientsCertificate) {
  const TokenServer server(authority_.Issue("server"), authority_.certificate());
  ServerOptions options = TlsTo(server.address());
  EXPECT_THAT(WordsOf(options), HasSubstr("give --cert=FILE and --key=FILE."));
  Show(stranger_.Issue("client"), options);
  EXPECT_EQ(WordsOf(options), server.address() + " does not accept the certificate of --cert.");
  Show(authority_.Issue("client"), options);
  EXPECT_EQ(WordsOf(options), "");
}

TEST_F(ConnectionTest, FilesThatCannotBeUsedAreNamed) {
  ServerOptions options = TlsTo("127.0.0.1:1");
  options.tls->ca = folder_.File("none.pem");
  EXPECT_EQ(FindFileMistake(options), folder_.File("none.pem") + ": there is no such file.");
  options.tls->ca = folder_.Write("empty.pem", "");
  EXPECT_THAT(FindFileMistake(options), HasSubstr("empty.pem: no certificate"));
  options.tls->ca = ca_;
  Show(authority_.Issue("client"), options);
  EXPECT_EQ(FindFileMistake(options), "");
  const std::string locked = test::LockKey(authority_.Issue("client").key, "password");
  for (const std::string& key : {authority_.Issue("other").key, std::string("no key"), locked}) {
    options.tls->key = folder_.Write("wrong.key", key);
    EXPECT_THAT(FindFileMistake(options), HasSubstr("wrong.key: no private key"));
  }
  options.tls->cert = folder_.Write("wrong.pem", "no certificate");
  EXPECT_THAT(FindFileMistake(options), HasSubstr("wrong.pem: no certificate"));
}

}  // namespace
}  // namespace framecast::cli
