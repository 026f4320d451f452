#include "tests/gateway/gateway_fixture.h"

#include <cstdlib>
#include <fstream>

#include "tests/support/images.h"
#include "tests/support/wait.h"

namespace framecast::gateway {

GatewayTest::GatewayTest(const hub::HubOptions& hub_options)
    : hub_(hub_options, hub::Clock::System(), hub_observer_) {
  std::string folder = (std::filesystem::temp_directory_path() / "gateway-test-XXXXXX").string();
  folder_ = mkdtemp(folder.data());
  std::filesystem::create_directories(folder_ / "web/assets");
  std::filesystem::create_directories(folder_ / "web/streams");
  for (const char* page : {"web/index.html", "web/streams/index.html"}) {
    std::ofstream(folder_ / page) << "<!doctype html><title>page</title>";
  }
  std::ofstream(folder_ / "web/assets/app.js") << "export {};";
  std::ofstream(folder_ / "secret.txt") << "not for the web";
  options_.address = "127.0.0.1:0";
  options_.threads = 2;
  options_.web_root = (folder_ / "web").string();
}

GatewayTest::~GatewayTest() {
  gateway_.reset();
  std::filesystem::remove_all(folder_);
}

void GatewayTest::Start() {
  auto gateway = Gateway::Start(options_, hub_, access_, observer_);
  ASSERT_TRUE(gateway.ok()) << gateway.status();
  gateway_ = *std::move(gateway);
}

std::unique_ptr<hub::Publisher> GatewayTest::Open(const std::string& stream) {
  return *hub_.OpenPublisher({.stream = stream});
}

std::string GatewayTest::Publish(hub::Publisher& publisher, std::uint64_t sequence,
                                 std::size_t bytes) {
  hub::IncomingFrame incoming;
  incoming.sequence = sequence;
  incoming.content.payload = test::PngBytes(bytes, static_cast<std::uint32_t>(sequence));
  const std::string payload = incoming.content.payload;
  EXPECT_EQ(publisher.Publish(std::move(incoming)).kind, hub::PublishResult::Kind::kStored);
  return payload;
}

bool GatewayTest::Watched(const std::string& stream, std::uint32_t viewers) {
  return test::WaitFor([&] {
    const auto found = hub_.Find(stream);
    return found && found->Info().viewers == viewers;
  });
}

}  // namespace framecast::gateway
