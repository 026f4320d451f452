// A gateway on a free port over a real hub, with a small web root.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "gateway/gateway.h"
#include "services/access/access.h"
#include "services/hub/hub.h"
#include "tests/support/loopback_client.h"
#include "tests/support/manual_clock.h"

namespace framecast::gateway {

class RecordingObserver final : public GatewayObserver {
 public:
  void OnWebSocketClosed(CloseReason reason) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    closed_.push_back(reason);
  }
  void OnConnectionRefused(std::string_view reason) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    refused_.emplace_back(reason);
  }
  std::vector<std::string> refused() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return refused_;
  }
  std::vector<CloseReason> closed() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return closed_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<CloseReason> closed_;
  std::vector<std::string> refused_;
};

class GatewayTest : public testing::Test {
 protected:
  explicit GatewayTest(const hub::HubOptions& hub_options = {});
  ~GatewayTest() override;

  // Starts the gateway with `options_` as they are then.
  void Start();
  std::uint16_t port() const { return gateway_->port(); }
  std::unique_ptr<hub::Publisher> Open(const std::string& stream);
  // A PNG of so many bytes, different for each sequence; returns its bytes.
  std::string Publish(hub::Publisher& publisher, std::uint64_t sequence, std::size_t bytes = 1000);
  // Waits until so many subscriptions are on the stream.
  bool Watched(const std::string& stream, std::uint32_t viewers);

  GatewayOptions options_;
  hub::HubObserver hub_observer_;
  RecordingObserver observer_;
  // Open at first; a test may apply rules. Tokens expire by a clock that stands still.
  test::ManualClock access_clock_;
  access::Access access_{access_clock_};
  hub::Hub hub_;
  std::unique_ptr<Gateway> gateway_;
  std::filesystem::path folder_;
};

}  // namespace framecast::gateway
