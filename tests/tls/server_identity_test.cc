#include "services/tls/server_identity.h"

#include <gmock/gmock.h>

#include <cstdio>

#include "tests/support/temporary_folder.h"
#include "tests/support/test_authority.h"

namespace framecast::tls {
namespace {

using std::chrono::hours;
using std::chrono::system_clock;
using test::IssuedPair;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class ServerIdentityTest : public testing::Test {
 protected:
  void Write(const IssuedPair& pair) {
    folder_.Replace("cert.pem", pair.certificate);
    folder_.Replace("key.pem", pair.key);
  }
  std::string Fault(const IdentityFiles& files) {
    return std::string(LoadIdentity(files).status().message());
  }
  // Two looks: the files must stand still.
  absl::StatusOr<bool> PollTwice(ServerIdentity& identity) {
    const auto at_first = identity.Poll();
    EXPECT_TRUE(at_first.ok() && !*at_first);
    return identity.Poll();
  }

  const test::TestAuthority authority_;
  const test::TemporaryFolder folder_;
  const IdentityFiles files_{folder_.File("cert.pem"), folder_.File("key.pem"), ""};
};

TEST_F(ServerIdentityTest, APairIsLoadedWithItsIssuersAndItsEnd) {
  IssuedPair pair = authority_.Issue("one", 10);
  pair.certificate += authority_.certificate();
  Write(pair);
  const auto identity = LoadIdentity(files_);
  ASSERT_TRUE(identity.ok()) << identity.status();
  EXPECT_NE((*identity)->context, nullptr);
  EXPECT_EQ((*identity)->certificates, pair.certificate);
  EXPECT_EQ((*identity)->key, pair.key);
  const auto left = (*identity)->not_after - system_clock::now();
  EXPECT_GT(left, hours(10 * 24 - 1));
  EXPECT_LT(left, hours(10 * 24 + 1));
}

TEST_F(ServerIdentityTest, AMissingFileIsNamedWithItsFlag) {
  EXPECT_EQ(Fault(files_), "--tls_cert=" + files_.tls_cert + ": there is no such file.");
  folder_.Replace("cert.pem", authority_.Issue("one").certificate);
  EXPECT_EQ(Fault(files_), "--tls_key=" + files_.tls_key + ": there is no such file.");
  Write(authority_.Issue("one"));
  EXPECT_EQ(Fault({files_.tls_cert, files_.tls_key, folder_.File("ca.pem")}),
            "--tls_client_ca=" + folder_.File("ca.pem") + ": there is no such file.");
}

TEST_F(ServerIdentityTest, AKeyOfAnotherCertificateIsRefusedAndNotShown) {
  const IssuedPair other = authority_.Issue("other");
  Write({authority_.Issue("one").certificate, other.key});
  EXPECT_THAT(Fault(files_), AllOf(StartsWith("--tls_key=" + files_.tls_key + ": not the key"),
                                   HasSubstr("--tls_cert=" + files_.tls_cert),
                                   Not(HasSubstr(other.key.substr(40, 20)))));
}

TEST_F(ServerIdentityTest, FilesWithSomethingElseAreRefused) {
  const IssuedPair pair = authority_.Issue("one");
  Write({"no certificate\n", pair.key});
  EXPECT_THAT(Fault(files_), StartsWith("--tls_cert=" + files_.tls_cert + ": no certificate"));
  Write({pair.certificate + pair.certificate.substr(0, 200), pair.key});
  EXPECT_THAT(Fault(files_), StartsWith("--tls_cert=" + files_.tls_cert + ": no certificate"));
  Write({pair.certificate, pair.certificate});
  EXPECT_THAT(Fault(files_), StartsWith("--tls_key=" + files_.tls_key + ": no private key"));
  Write(pair);
  EXPECT_THAT(Fault({files_.tls_cert, files_.tls_key, files_.tls_key}),
              StartsWith("--tls_client_ca=" + files_.tls_key + ": no certificate"));
}

TEST_F(ServerIdentityTest, AKeyWithAPasswordIsRefusedWithoutAskingForIt) {
  const IssuedPair pair = authority_.Issue("one");
  Write({pair.certificate, test::LockKey(pair.key, "secret")});
  EXPECT_THAT(Fault(files_), HasSubstr("not protected by a password"));
}

TEST_F(ServerIdentityTest, AnExpiredCertificateIsTaken) {
  Write(authority_.Issue("one", 0));
  const auto identity = LoadIdentity(files_);
  ASSERT_TRUE(identity.ok()) << identity.status();
  EXPECT_LE((*identity)->not_after, system_clock::now());
}

TEST_F(ServerIdentityTest, ARenewedPairTakesThePlaceOfTheOld) {
  Write(authority_.Issue("one"));
  const auto identity = ServerIdentity::Load(files_);
  ASSERT_TRUE(identity.ok()) << identity.status();
  const auto before = (*identity)->current();
  const IssuedPair renewed = authority_.Issue("two", 90);
  Write(renewed);
  const auto polled = PollTwice(**identity);
  ASSERT_TRUE(polled.ok()) << polled.status();
  EXPECT_TRUE(*polled);
  EXPECT_EQ((*identity)->current()->certificates, renewed.certificate);
  EXPECT_NE((*identity)->current()->context, before->context);
  EXPECT_FALSE(*(*identity)->Poll());
}

TEST_F(ServerIdentityTest, ABrokenNewPairKeepsTheOldAndIsSaidOnce) {
  Write(authority_.Issue("one"));
  const auto identity = ServerIdentity::Load(files_);
  ASSERT_TRUE(identity.ok()) << identity.status();
  const auto before = (*identity)->current();
  folder_.Replace("cert.pem", authority_.Issue("two").certificate);
  EXPECT_THAT(std::string(PollTwice(**identity).status().message()),
              StartsWith("--tls_key=" + files_.tls_key + ": not the key"));
  EXPECT_EQ((*identity)->current(), before);
  EXPECT_TRUE((*identity)->Poll().ok());
  std::remove(files_.tls_cert.c_str());
  EXPECT_THAT(std::string(PollTwice(**identity).status().message()), HasSubstr("no such file"));
  Write(authority_.Issue("three"));
  EXPECT_TRUE(*PollTwice(**identity));
}

}  // namespace
}  // namespace framecast::tls
