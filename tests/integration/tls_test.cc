// framecastd with a certificate, as a process.
#include <gmock/gmock.h>

#include <filesystem>

#include "tests/integration/server.h"
#include "tests/support/free_port.h"
#include "tests/support/loopback_client.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_authority.h"
#include "tests/support/tls_client.h"

namespace framecast::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string Loopback(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

class TlsProcessTest : public testing::Test {
 protected:
  TlsProcessTest() { Write(authority_.Issue("first")); }

  // As Kubernetes does it: a new file takes the place of the old.
  void Write(const IssuedPair& pair) {
    folder_.Replace("cert.pem", pair.certificate);
    folder_.Replace("key.pem", pair.key);
  }
  std::vector<std::string> Flags() const {
    return {"--http_address=" + Loopback(http_port_), "--grpc_address=" + Loopback(grpc_port_),
            "--metrics_address=" + Loopback(metrics_port_), "--tls_cert=" + cert_,
            "--tls_key=" + key_};
  }
  void Start() {
    process_ = RunFramecastd(Flags());
    ASSERT_TRUE(process_->WaitForError("watch at https://127.0.0.1:")) << process_->err();
  }
  MakeLayer Tls(TlsFacts* facts, const std::string& protocols = "") const {
    return TlsTo({.ca = authority_.certificate(), .protocols = protocols}, facts);
  }
  // The name in the certificate that the door shows.
  std::string HttpShows() const {
    TlsFacts facts;
    EXPECT_EQ(Fetch(http_port_, "/readyz", "GET", "", Tls(&facts)).status, 200);
    return facts.server;
  }
  std::string GrpcShows() const {
    TlsFacts facts;
    const LoopbackClient client(grpc_port_, 0, "127.0.0.1", Tls(&facts, "\x02h2"));
    return facts.server;
  }
  std::string Metrics() const { return Fetch(metrics_port_, "/metrics").body; }
  // What a start that fails says, and its exit code.
  std::pair<std::optional<int>, std::string> FailedStart(const std::vector<std::string>& flags) {
    const auto process = RunFramecastd(flags);
    const std::optional<int> code = process->WaitForExit();
    return {code, process->err()};
  }

  const TestAuthority authority_;
  const TemporaryFolder folder_;
  const std::string cert_ = folder_.File("cert.pem");
  const std::string key_ = folder_.File("key.pem");
  const std::uint16_t http_port_ = FreePort();
  const std::uint16_t grpc_port_ = FreePort();
  const std::uint16_t metrics_port_ = FreePort();
  std::unique_ptr<Process> process_;
};

TEST_F(TlsProcessTest, BothDoorsShowTheCertificateAndMetricsStayPlain) {
  Start();
  EXPECT_EQ(HttpShows(), "first");
  EXPECT_EQ(GrpcShows(), "first");
  EXPECT_THAT(Fetch(http_port_, "/readyz").body, HasSubstr("https"));
  EXPECT_THAT(Metrics(), AllOf(HasSubstr("framecast_reload_success{what=\"tls\"} 1"),
                               Not(HasSubstr("reload_timestamp_seconds{what=\"tls\"} 0\n")),
                               Not(HasSubstr("certificate_not_after_timestamp_seconds 0\n"))));
}

TEST_F(TlsProcessTest, ARenewedPairIsForNewConnectionsAndABrokenOneKeepsTheOld) {
  Start();
  WebSocketClient viewer(http_port_, "/websocket?stream=cam", 0, "", "", "127.0.0.1", Tls(nullptr));
  ASSERT_EQ(viewer.status(), 101);
  Write(authority_.Issue("second"));
  EXPECT_TRUE(WaitFor([&] { return HttpShows() == "second"; }));
  EXPECT_EQ(GrpcShows(), "second");

  folder_.Replace("cert.pem", authority_.Issue("third").certificate);
  EXPECT_TRUE(process_->WaitForError("the certificate stays as it was: --tls_key=" + key_))
      << process_->err();
  EXPECT_EQ(HttpShows(), "second");
  EXPECT_EQ(GrpcShows(), "second");
  EXPECT_THAT(Metrics(), HasSubstr("framecast_reload_success{what=\"tls\"} 0"));
  Write(authority_.Issue("fourth"));
  EXPECT_TRUE(WaitFor([&] { return HttpShows() == "fourth"; }));
  EXPECT_THAT(Metrics(), HasSubstr("framecast_reload_success{what=\"tls\"} 1"));

  viewer.Send(9, "still here");
  const auto pong = viewer.Next();
  ASSERT_TRUE(pong);
  EXPECT_EQ(pong->payload, "still here");
}

TEST_F(TlsProcessTest, AFileThatCannotBeUsedIsNamedWithItsFlag) {
  std::filesystem::remove(key_);
  auto [code, error] = FailedStart(Flags());
  EXPECT_EQ(code, 1);
  EXPECT_THAT(error, HasSubstr("framecastd: --tls_key=" + key_ + ": there is no such file.\n"));
  folder_.Replace("key.pem", authority_.Issue("other").key);
  std::tie(code, error) = FailedStart(Flags());
  EXPECT_EQ(code, 1);
  EXPECT_THAT(error, HasSubstr("framecastd: --tls_key=" + key_ + ": not the key"));
}

TEST_F(TlsProcessTest, ACertificateWithoutItsKeyIsWrongUsage) {
  const auto [code, error] = FailedStart({"--tls_cert=" + cert_});
  EXPECT_EQ(code, 2);
  EXPECT_THAT(error, StartsWith("framecastd: --tls_cert=" + cert_ + " needs its key"));
}

}  // namespace
}  // namespace framecast::test
