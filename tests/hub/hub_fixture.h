// A hub on a clock that stands still, with an observer that remembers.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "services/hub/hub.h"
#include "services/hub/subscription.h"
#include "tests/support/manual_clock.h"

namespace framecast::hub {

class RecordingObserver final : public HubObserver {
 public:
  void OnStreamAdded(const std::string& stream) override { added.push_back(stream); }
  void OnStreamForgotten(const std::string& stream, StreamState state) override {
    forgotten.emplace_back(stream, state);
  }
  void OnStateChanged(const std::string&, StreamState from, StreamState to) override {
    states.emplace_back(from, to);
  }
  void OnPublisherOpened(const std::string&, std::uint64_t, bool was_resumed) override {
    resumed.push_back(was_resumed);
  }
  void OnPublisherClosed(const std::string&) override { ++closed; }
  void OnFrameStored(const std::string&, const Frame&) override { ++stored; }
  void OnFrameRejected(const std::string&, RejectReason reason) override {
    rejected.push_back(reason);
  }
  void OnFramesEvicted(const std::string&,
                       const std::array<std::uint64_t, kEvictReasons>& by_reason) override {
    for (int i = 0; i < kEvictReasons; ++i) evicted[i] += by_reason[i];
  }

  std::uint64_t Evicted(EvictReason reason) const { return evicted[static_cast<int>(reason)]; }

  std::vector<std::string> added;
  std::vector<std::pair<std::string, StreamState>> forgotten;
  std::vector<std::pair<StreamState, StreamState>> states;
  std::vector<bool> resumed;
  std::vector<RejectReason> rejected;
  std::array<std::uint64_t, kEvictReasons> evicted{};
  int closed = 0;
  int stored = 0;
};

class CountingWake final : public WakeHandle {
 public:
  void Wake() noexcept override { ++wakes; }
  std::atomic<int> wakes{0};
};

class HubTest : public testing::Test {
 protected:
  // Replaces the hub; nothing of the old one may be alive.
  void MakeHub(const HubOptions& options);

  std::unique_ptr<Publisher> Open(const std::string& stream, const std::string& session_id = "",
                                  bool take_over = false);
  // A small PNG, different for each seed.
  PublishResult Publish(Publisher& publisher, std::uint64_t sequence, std::uint32_t seed);
  // The same, with the sequence as the seed.
  PublishResult Publish(Publisher& publisher, std::uint64_t sequence);
  // `bytes` of payload.
  PublishResult PublishBytes(Publisher& publisher, std::uint64_t sequence, std::size_t bytes);

  std::unique_ptr<Subscription> Subscribe(const std::string& stream,
                                          const SubscribeOptions& options = {});
  SteadyTime Now() const { return clock_.Now(); }
  void Advance(Duration by) { clock_.Advance(by); }
  StreamState State(const std::string& stream) const { return hub_->Find(stream)->Info().state; }

  test::ManualClock clock_;
  RecordingObserver observer_;
  std::shared_ptr<CountingWake> wake_ = std::make_shared<CountingWake>();
  std::unique_ptr<Hub> hub_ = std::make_unique<Hub>(HubOptions{}, clock_, observer_);
};

// The five counts in the order of SkipReason.
SkipCounts Skips(std::uint64_t slow, std::uint64_t rate, std::uint64_t ring, std::uint64_t paused,
                 std::uint64_t source_gap);

}  // namespace framecast::hub
