#include "gateway/watch_options.h"

#include <gmock/gmock.h>

namespace framecast::gateway {
namespace {

using testing::HasSubstr;
using testing::Optional;

std::optional<std::string> Mistake(const std::string& query) {
  WatchOptions options;
  return ParseWatchOptions(ParseTarget("/websocket" + query), options);
}

TEST(WatchOptionsTest, WithoutAQueryTheDefaultStreamIsWatchedWithoutLimits) {
  WatchOptions options;
  EXPECT_FALSE(ParseWatchOptions(ParseTarget("/websocket"), options));
  EXPECT_EQ(options.stream, "");
  EXPECT_EQ(options.subscribe.mode, hub::DeliveryMode::kLatest);
  EXPECT_EQ(options.subscribe.max_fps, 0);
}

TEST(WatchOptionsTest, StreamModeAndRateAreTaken) {
  WatchOptions options;
  EXPECT_FALSE(ParseWatchOptions(
      ParseTarget("/websocket?stream=cam&mode=every&max_fps=2.5&token=x&other=1"), options));
  EXPECT_EQ(options.stream, "cam");
  EXPECT_EQ(options.subscribe.mode, hub::DeliveryMode::kEvery);
  EXPECT_EQ(options.subscribe.max_fps, 2.5);
}

TEST(WatchOptionsTest, MistakesAreNamed) {
  for (const char* name : {"a%2Fb", "..", ""}) {
    EXPECT_THAT(Mistake(std::string("?stream=") + name), Optional(HasSubstr("no stream name")));
  }
  EXPECT_THAT(Mistake("?mode=all"), Optional(HasSubstr("latest or every")));
  EXPECT_THAT(Mistake("?stream=a&stream=b"), Optional(HasSubstr("twice")));
  for (const char* rate : {"0", "-1", "nan", "inf", "1001", "fast", "1e", "10 "}) {
    EXPECT_THAT(Mistake(std::string("?max_fps=") + rate), Optional(HasSubstr("max_fps"))) << rate;
  }
}

}  // namespace
}  // namespace framecast::gateway
