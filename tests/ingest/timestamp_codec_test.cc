// Times survive the way to the hub and back; what is no time is noticed.
#include "services/ingest/timestamp_codec.h"

#include <gtest/gtest.h>

#include <limits>

namespace framecast::ingest {
namespace {

google::protobuf::Timestamp Timestamp(std::int64_t seconds, std::int32_t nanos) {
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(nanos);
  return timestamp;
}

TEST(TimestampCodec, MicrosecondsSurviveTheWayThereAndBack) {
  for (const std::int64_t micros : {std::int64_t{0}, std::int64_t{1}, std::int64_t{999'999},
                                    std::int64_t{1'790'000'000'123'456}}) {
    EXPECT_EQ(ToMicros(ToTimestamp(micros)), micros);
  }
  EXPECT_EQ(ToMicros(Timestamp(1, 999'999'999)), 1'999'999);
}

TEST(TimestampCodec, WhatIsNoTimeIsNoMicroseconds) {
  EXPECT_FALSE(ToMicros(Timestamp(-1, 0)));
  EXPECT_FALSE(ToMicros(Timestamp(0, -1)));
  EXPECT_FALSE(ToMicros(Timestamp(0, 1'000'000'000)));
  EXPECT_TRUE(ToMicros(Timestamp(253'402'300'799, 999'999'999)));
  EXPECT_FALSE(ToMicros(Timestamp(253'402'300'800, 0)));
  EXPECT_FALSE(ToMicros(Timestamp(std::numeric_limits<std::int64_t>::max(), 0)));
  EXPECT_FALSE(ToMicros(Timestamp(std::numeric_limits<std::int64_t>::min(), 0)));
}

TEST(TimestampCodec, DurationsKeepTheirNanoseconds) {
  const google::protobuf::Duration duration = ToProto(std::chrono::nanoseconds(2'500'000'001));
  EXPECT_EQ(duration.seconds(), 2);
  EXPECT_EQ(duration.nanos(), 500'000'001);
}

TEST(TimestampCodec, AnOffsetBetweenClocksHasOneSignAndAnyLength) {
  const google::protobuf::Duration behind = ToDuration(-1'500'000);
  EXPECT_EQ(behind.seconds(), -1);
  EXPECT_EQ(behind.nanos(), -500'000'000);
  // Of a producer that lives in the year 9999.
  const google::protobuf::Duration far = ToDuration(-251'600'000'000'000'001);
  EXPECT_EQ(far.seconds(), -251'600'000'000);
  EXPECT_EQ(far.nanos(), -1000);
}

}  // namespace
}  // namespace framecast::ingest
