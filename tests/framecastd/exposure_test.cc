#include "services/framecastd/exposure.h"

#include <gmock/gmock.h>

namespace framecast::daemon {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Config OnLoopback() {
  Config config;
  config.http_address = "127.0.0.1:8000";
  config.grpc_address = "127.0.0.1:50051";
  config.metrics_address = "127.0.0.1:9464";
  return config;
}

// As the image listens; compose says where it is published.
Config InContainer(const std::string& exposed_on) {
  Config config = OnLoopback();
  config.http_address = "0.0.0.0:8000";
  config.grpc_address = "0.0.0.0:50051";
  config.metrics_address = "0.0.0.0:9464";
  config.state_dir = "/state";
  config.exposed_on = {exposed_on};
  return config;
}

TEST(ExposureTest, OpenAddressesAreNamedAsTheirFlags) {
  EXPECT_THAT(OpenAddresses(OnLoopback()), IsEmpty());
  Config config = OnLoopback();
  config.http_address = "[::]:8000";
  config.metrics_address = ":9464";
  EXPECT_THAT(OpenAddresses(config),
              ElementsAre("--http_address=[::]:8000", "--metrics_address=:9464"));
}

TEST(ExposureTest, WhereItIsPublishedCountsAndNotWhereItListens) {
  for (const char* loopback :
       {"127.0.0.1", "127.0.0.1:8000", "::1", "[::1]", "[::1]:8000", "localhost"}) {
    EXPECT_THAT(OpenAddresses(InContainer(loopback)), IsEmpty()) << loopback;
  }
  for (const char* open : {"0.0.0.0", "10.0.0.5:8000", "::", "[::]:8000", "lab.example", "",
                           "127.0.0.1.evil.example"}) {
    EXPECT_THAT(OpenAddresses(InContainer(open)), ElementsAre(std::string("--exposed_on=") + open));
  }
}

TEST(ExposureTest, ALaptopNeedsNoTokenAlsoWhenThereIsAFolderForThem) {
  EXPECT_EQ(ProtectionOf(InContainer("127.0.0.1")), Protection::kNone);
  Config config = OnLoopback();
  config.state_dir = "/state";
  EXPECT_EQ(ProtectionOf(config), Protection::kNone);
}

TEST(ExposureTest, TheOneKnobThatOpensItMakesTokensToo) {
  EXPECT_EQ(ProtectionOf(InContainer("0.0.0.0")), Protection::kStateDir);
  Config config = InContainer("0.0.0.0");
  config.allow_anonymous = true;
  EXPECT_EQ(ProtectionOf(config), Protection::kNone);
}

TEST(ExposureTest, ATokensFileCountsEverywhere) {
  Config config = InContainer("0.0.0.0");
  config.tokens_file = "tokens.json";
  EXPECT_EQ(ProtectionOf(config), Protection::kTokensFile);
  config = OnLoopback();
  config.tokens_file = "tokens.json";
  EXPECT_EQ(ProtectionOf(config), Protection::kTokensFile);
}

TEST(ExposureTest, TheLinesToPasteLeadToWhereItIsPublished) {
  FirstStepsAddress address = FirstStepsAddressOf(InContainer("10.0.0.5"));
  EXPECT_EQ(address.watch_url, "http://10.0.0.5:8000");
  EXPECT_EQ(address.grpc_server, "10.0.0.5:50051");
  address = FirstStepsAddressOf(InContainer("fd00::5"));
  EXPECT_EQ(address.watch_url, "http://[fd00::5]:8000");
  EXPECT_EQ(address.grpc_server, "[fd00::5]:50051");
}

TEST(ExposureTest, WhereOnlyPeopleKnowTheNameItIsTheWordHost) {
  const FirstStepsAddress address = FirstStepsAddressOf(InContainer("0.0.0.0"));
  EXPECT_EQ(address.watch_url, "http://HOST:8000");
  EXPECT_EQ(address.grpc_server, "HOST:50051");
}

TEST(ExposureTest, TheExternalUrlIsWhereOneWatches) {
  Config config = InContainer("0.0.0.0");
  config.external_url = "https://lab.example/frames/";
  EXPECT_EQ(FirstStepsAddressOf(config).watch_url, "https://lab.example/frames");
}

}  // namespace
}  // namespace framecast::daemon
