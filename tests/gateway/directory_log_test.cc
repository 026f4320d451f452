// The directory as it is told to those who may watch a part of it.
#include "gateway/directory_log.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/support/images.h"
#include "tests/support/manual_clock.h"

namespace framecast::gateway {
namespace {

using access::Caller;
using access::CallerPtr;
using nlohmann::json;
using testing::ElementsAre;
using testing::IsEmpty;

CallerPtr Watching(const std::string& glob) {
  return std::make_shared<const Caller>(Caller::Kind::kToken, access::Rights{{}, {glob}});
}

class DirectoryLogTest : public testing::Test {
 protected:
  void Put(const std::string& stream) {
    hub::FrameContent content;
    content.payload = test::PngBytes(100);
    EXPECT_TRUE(hub_.Put(stream, std::move(content)).ok());
    log_.Refresh();
  }
  void ForgetAll() {
    clock_.Advance(hub_.options().stream_ttl + std::chrono::minutes(2));
    hub_.Sweep();
    log_.Refresh();
  }
  static std::vector<std::string> Names(const json& streams) {
    std::vector<std::string> names;
    for (const json& stream : streams) {
      names.push_back(stream.is_object() ? stream.at("name") : stream);
    }
    return names;
  }
  // Null: nothing is said.
  json Changes(std::uint64_t since, const CallerPtr& caller) {
    const auto text = log_.ChangesSince(since, caller);
    return text ? json::parse(*text) : json();
  }

  test::ManualClock clock_;
  hub::HubObserver observer_;
  hub::Hub hub_{{}, clock_, observer_};
  DirectoryLog log_{hub_};
  const CallerPtr viewer_ = Watching("public-*");
  const CallerPtr admin_ = Watching("*");
};

TEST_F(DirectoryLogTest, TheWholeHasOnlyWhatTheCallerMayWatch) {
  Put("public-1");
  Put("secret-1");
  EXPECT_THAT(Names(Changes(0, viewer_)["streams"]), ElementsAre("public-1"));
  EXPECT_THAT(Names(Changes(0, admin_)["streams"]), ElementsAre("public-1", "secret-1"));
  EXPECT_THAT(Names(Changes(0, Watching("cam-*"))["streams"]), IsEmpty());
}

TEST_F(DirectoryLogTest, OfAChangeThatIsNotTheirsNothingIsSaid) {
  Put("public-1");
  const std::uint64_t before = log_.version();
  Put("secret-1");
  EXPECT_GT(log_.version(), before);
  EXPECT_TRUE(Changes(before, viewer_).is_null());
  EXPECT_THAT(Names(Changes(before, admin_)["streams"]), ElementsAre("secret-1"));
}

TEST_F(DirectoryLogTest, WhatIsGoneIsToldToThoseWhoCouldWatchIt) {
  Put("public-1");
  Put("secret-1");
  const std::uint64_t before = log_.version();
  ForgetAll();
  EXPECT_THAT(Names(Changes(before, viewer_)["removed"]), ElementsAre("public-1"));
  EXPECT_THAT(Names(Changes(before, admin_)["removed"]), ElementsAre("public-1", "secret-1"));
  EXPECT_TRUE(Changes(before, Watching("cam-*")).is_null());
}

TEST_F(DirectoryLogTest, AnotherOffsetOfTheProducersClockIsAChange) {
  const auto open = [&](std::optional<std::int64_t> offset_us) {
    hub::OpenOptions options;
    options.stream = "cam";
    options.take_over = true;
    options.clock_offset_us = offset_us;
    auto publisher = *hub_.OpenPublisher(std::move(options));
    log_.Refresh();
    return publisher;
  };
  auto publisher = open(-7'000'000);
  EXPECT_EQ(Changes(0, admin_)["streams"][0].at("clock_offset_us"), -7'000'000);
  const std::uint64_t before = log_.version();
  publisher = open(std::nullopt);
  EXPECT_TRUE(Changes(before, admin_)["streams"][0].at("clock_offset_us").is_null());
}

TEST_F(DirectoryLogTest, ThoseOfTheSameRightsShareTheText) {
  Put("public-1");
  EXPECT_EQ(log_.ChangesSince(0, viewer_), log_.ChangesSince(0, viewer_));
  EXPECT_EQ(log_.ChangesSince(0, admin_), log_.ChangesSince(0, Watching("*")));
  EXPECT_NE(log_.ChangesSince(0, admin_), log_.ChangesSince(0, viewer_));
}

}  // namespace
}  // namespace framecast::gateway
