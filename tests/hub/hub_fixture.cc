#include "tests/hub/hub_fixture.h"

#include "tests/support/images.h"

namespace framecast::hub {

void HubTest::MakeHub(const HubOptions& options) {
  hub_ = std::make_unique<Hub>(options, clock_, observer_);
}

std::unique_ptr<Publisher> HubTest::Open(const std::string& stream, const std::string& session_id,
                                         bool take_over) {
  OpenOptions options;
  options.stream = stream;
  options.session_id = session_id;
  options.take_over = take_over;
  auto publisher = hub_->OpenPublisher(std::move(options));
  EXPECT_TRUE(publisher.ok()) << publisher.status();
  return publisher.ok() ? *std::move(publisher) : nullptr;
}

PublishResult HubTest::Publish(Publisher& publisher, std::uint64_t sequence, std::uint32_t seed) {
  IncomingFrame incoming;
  incoming.sequence = sequence;
  incoming.content.payload = test::PngBytes(100, seed);
  return publisher.Publish(std::move(incoming));
}

PublishResult HubTest::Publish(Publisher& publisher, std::uint64_t sequence) {
  return Publish(publisher, sequence, static_cast<std::uint32_t>(sequence));
}

PublishResult HubTest::PublishBytes(Publisher& publisher, std::uint64_t sequence,
                                    std::size_t bytes) {
  IncomingFrame incoming;
  incoming.sequence = sequence;
  incoming.content.payload = test::PngBytes(bytes, static_cast<std::uint32_t>(sequence));
  return publisher.Publish(std::move(incoming));
}

std::unique_ptr<Subscription> HubTest::Subscribe(const std::string& stream,
                                                 const SubscribeOptions& options) {
  return std::make_unique<Subscription>(hub_->Find(stream), options, wake_);
}

SkipCounts Skips(std::uint64_t slow, std::uint64_t rate, std::uint64_t ring, std::uint64_t paused,
                 std::uint64_t source_gap) {
  return {slow, rate, ring, paused, source_gap};
}

}  // namespace framecast::hub
