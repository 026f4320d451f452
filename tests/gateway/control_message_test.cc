#include "gateway/control_message.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace framecast::gateway {
namespace {

using std::chrono::milliseconds;
using testing::EndsWith;
using testing::HasSubstr;

constexpr hub::FramePosition kPosition{0x1234567890abcdef, 123};

template <typename Message>
Message Parsed(const std::string& text) {
  const ControlMessage message = ParseControlMessage(text);
  if (const auto* fault = std::get_if<ControlFault>(&message)) {
    ADD_FAILURE() << text << ": " << fault->message;
  }
  const auto* parsed = std::get_if<Message>(&message);
  return parsed == nullptr ? Message{} : *parsed;
}

ControlFault Fault(const std::string& text) {
  const ControlMessage message = ParseControlMessage(text);
  const auto* fault = std::get_if<ControlFault>(&message);
  if (fault == nullptr) ADD_FAILURE() << text << " was taken";
  return fault == nullptr ? ControlFault{} : *fault;
}

TEST(ControlMessageTest, ASubscriptionNeedsAnIdAndAStreamOnly) {
  SubscribeMessage expected;
  expected.id = 1;
  expected.stream = "cam";
  EXPECT_EQ(Parsed<SubscribeMessage>(R"({"type":"subscribe","id":1,"stream":"cam"})"), expected);
}

TEST(ControlMessageTest, ASubscriptionTakesAllOfItsFields) {
  SubscribeMessage expected;
  expected.id = 4294967295;
  expected.stream = "cam";
  expected.mode = hub::DeliveryMode::kEvery;
  expected.max_fps = 2.5;
  expected.paused = true;
  expected.since = kPosition;
  expected.window = {true, 0};
  expected.max_age = milliseconds(1000);
  expected.priority = -1000;
  EXPECT_EQ(Parsed<SubscribeMessage>(
                R"({"type":"subscribe","id":4294967295,"stream":"cam","mode":"every","max_fps":2.5,
                    "paused":true,"since":{"epoch":"1234567890abcdef","sequence":123,"x":0},
                    "window":"auto","max_age_ms":1000,"priority":-1000,"new":[{"a":[]}]})"),
            expected);
}

TEST(ControlMessageTest, NullAndZeroMeanNoLimit) {
  const auto subscribe = Parsed<SubscribeMessage>(
      R"({"type":"subscribe","id":1,"stream":"cam","max_fps":null,"max_age_ms":null,
          "since":null,"window":0})");
  EXPECT_EQ(subscribe.max_fps, 0);
  EXPECT_FALSE(subscribe.max_age);
  EXPECT_FALSE(subscribe.since);
  EXPECT_EQ(subscribe.window, WindowSetting{});
  const auto update = Parsed<UpdateMessage>(
      R"({"type":"update","id":1,"max_fps":0,"max_age_ms":null,"window":64})");
  EXPECT_EQ(update.max_fps, 0);
  EXPECT_TRUE(update.max_age && !*update.max_age);
  EXPECT_EQ(update.window, (WindowSetting{false, 64}));
}

TEST(ControlMessageTest, AnUpdateSetsOnlyWhatItNames) {
  UpdateMessage expected;
  expected.id = 1;
  EXPECT_EQ(Parsed<UpdateMessage>(R"({"type":"update","id":1})"), expected);
  expected.max_fps = 2;
  expected.paused = true;
  expected.priority = 1;
  expected.max_age = milliseconds(5);
  EXPECT_EQ(
      Parsed<UpdateMessage>(
          R"({"type":"update","id":1,"max_fps":2,"paused":true,"priority":1,"max_age_ms":5})"),
      expected);
}

TEST(ControlMessageTest, TheModeOfASubscriptionStays) {
  EXPECT_THAT(Fault(R"({"type":"update","id":1,"mode":"every"})").message,
              HasSubstr("mode cannot be changed"));
}

TEST(ControlMessageTest, AnAckSaysWhetherAndWhenTheFrameWasPainted) {
  const std::string start = R"({"type":"ack","id":2,"epoch":"1234567890ABCDEF","sequence":123)";
  EXPECT_EQ(Parsed<AckMessage>(start + "}"), (AckMessage{2, kPosition, true, std::nullopt}));
  EXPECT_EQ(Parsed<AckMessage>(start + R"(,"painted":false,"paint_time_us":null})"),
            (AckMessage{2, kPosition, false, std::nullopt}));
  EXPECT_EQ(Parsed<AckMessage>(start + R"(,"paint_time_us":1700000000000000})"),
            (AckMessage{2, kPosition, true, 1700000000000000}));
}

TEST(ControlMessageTest, APingIsEchoedAsItIs) {
  const auto echo = [](const std::string& t) {
    return Parsed<PingMessage>(R"({"type":"ping","t":)" + t + "}").t;
  };
  for (const std::string t :
       {"1", "-5", "1234567890.25", "null", R"("")", R"("a\"\n\u0000é")", "18446744073709551615"}) {
    EXPECT_EQ(nlohmann::json::parse(echo(t)), nlohmann::json::parse(t));
  }
  EXPECT_EQ(Parsed<PingMessage>(R"({"type":"ping"})").t, "null");
  EXPECT_EQ(echo('"' + std::string(64, 'x') + '"').size(), 66U);
  EXPECT_THAT(Fault(R"({"type":"ping","t":")" + std::string(65, 'x') + R"("})").message,
              HasSubstr("64 bytes"));
  EXPECT_EQ(Fault(R"({"type":"ping","t":[1]})").code, "bad_message");
}

TEST(ControlMessageTest, AnUnsubscriptionNeedsItsId) {
  EXPECT_EQ(Parsed<UnsubscribeMessage>(R"({"type":"unsubscribe","id":3})").id, 3U);
  EXPECT_THAT(Fault(R"({"type":"unsubscribe"})").message, HasSubstr("id is"));
}

TEST(ControlMessageTest, WhatIsNoJsonObjectIsNamedSo) {
  for (const char* text : {"", "{", "nonsense", "{\"type\":\"ping\"} x", "{\"type\":\"ping\",}",
                           "\xff", "{\"type\":\"\xc3\x28\"}", "{'type':1}", "{\"t\":1e999}"}) {
    const ControlFault fault = Fault(text);
    EXPECT_EQ(fault.code, "bad_json") << text;
    EXPECT_THAT(fault.message, HasSubstr("no JSON")) << text;
    EXPECT_FALSE(fault.id);
  }
  for (const char* text : {"1", "null", "\"type\"", "[]", "[{\"type\":\"ping\"}]"}) {
    EXPECT_EQ(Fault(text).code, "bad_json") << text;
    EXPECT_THAT(Fault(text).message, HasSubstr("JSON object")) << text;
  }
}

TEST(ControlMessageTest, DepthIsLimitedToFour) {
  Parsed<PingMessage>(R"({"type":"ping","x":[[[1]]]})");
  Parsed<PingMessage>(R"({"type":"ping","x":{"y":{"z":{}}}})");
  const ControlFault fault = Fault(R"({"id":9,"type":"ping","x":[[{"z":[]}]]})");
  EXPECT_EQ(fault.code, "bad_json");
  EXPECT_EQ(fault.id, 9U);
  EXPECT_THAT(Fault(R"({"x":)" + std::string(60'000, '[')).message, HasSubstr("deeper than 4"));
  EXPECT_THAT(Fault(std::string(60'000, '[')).message, HasSubstr("JSON object"));
}

TEST(ControlMessageTest, AKeyComesOnceAtAnyLevel) {
  for (const char* text :
       {R"({"type":"ping","type":"ping"})", R"({"type":"ping","a":{"b":1,"b":1}})",
        R"({"type":"ping","x":[{"\u0061":1,"a":2}]})"}) {
    EXPECT_EQ(Fault(text).code, "bad_json") << text;
    EXPECT_THAT(Fault(text).message, HasSubstr("twice")) << text;
  }
  Parsed<PingMessage>(R"({"type":"ping","x":[{"a":1},{"a":1}],"a":{"a":1}})");
}

TEST(ControlMessageTest, AnUnknownTypeIsToldTheKnownOnes) {
  const ControlFault fault = Fault(R"({"type":"publish","id":5})");
  EXPECT_EQ(fault.code, "unknown_type");
  EXPECT_EQ(fault.id, 5U);
  for (const char* type : {"subscribe", "update", "unsubscribe", "ack", "ping", "\"publish\""}) {
    EXPECT_THAT(fault.message, HasSubstr(type));
  }
}

TEST(ControlMessageTest, AStreamNameAgainstTheRuleIsNamedSo) {
  const ControlFault fault = Fault(R"({"type":"subscribe","id":5,"stream":"../x"})");
  EXPECT_EQ(fault.code, "bad_stream_name");
  EXPECT_EQ(fault.id, 5U);
  EXPECT_THAT(fault.message, HasSubstr("no stream name"));
}

// Each a field of a good subscription that is replaced by a bad value.
TEST(ControlMessageTest, AFieldAgainstItsRuleIsNamedWithWhatWasGiven) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> bad = {
      {"type", {"1", "null", "{}"}},
      {"id", {"0", "-1", "1.0", "4294967296", "18446744073709551615", "\"1\"", "null", "true"}},
      {"stream", {"1", "null", "[\"cam\"]"}},
      {"mode", {"\"all\"", "\"Latest\"", "null", "1"}},
      {"max_fps", {"-1", "0.0001", "1001", "1e300", "\"10\"", "true"}},
      {"paused", {"0", "\"true\"", "null"}},
      {"window", {"-1", "65", "1.5", "\"Auto\"", "\"8\"", "null", "true"}},
      {"max_age_ms", {"0", "-5", "86400001", "1.5", "\"1s\"", "false"}},
      {"priority", {"1001", "-1001", "0.5", "null", "18446744073709551615"}},
      {"since", {"5", "\"x\"", "[]"}},
  };
  for (const auto& [field, values] : bad) {
    for (const std::string& value : values) {
      nlohmann::json message = {{"type", "subscribe"}, {"id", 1}, {"stream", "cam"}};
      message[field] = nlohmann::json::parse(value);
      const ControlFault fault = Fault(message.dump());
      EXPECT_EQ(fault.code, "bad_message") << message;
      EXPECT_THAT(fault.message, HasSubstr(field + " is")) << message;
      EXPECT_THAT(fault.message, HasSubstr("not " + message[field].dump())) << message;
      EXPECT_EQ(fault.id.has_value(), field != "id") << message;
    }
  }
}

TEST(ControlMessageTest, APositionIsAnEpochAndASequence) {
  const std::string good = R"("1234567890abcdef")";
  const std::vector<std::pair<std::string, std::string>> bad = {
      {"0", "1"},
      {R"("")", "1"},
      {R"("0000000000000000")", "1"},
      {R"("1234567890abcde")", "1"},
      {R"("1234567890abcdeg")", "1"},
      {good, "0"},
      {good, "-1"},
      {good, "9007199254740992"},
      {good, "1.5"},
      {good, "\"1\""},
  };
  for (const auto& [epoch, sequence] : bad) {
    const std::string position = R"("epoch":)" + epoch + R"(,"sequence":)" + sequence + "}";
    EXPECT_EQ(Fault(R"({"type":"ack","id":1,)" + position).code, "bad_message") << position;
    const ControlFault fault =
        Fault(R"({"type":"subscribe","id":1,"stream":"cam","since":{)" + position + "}");
    EXPECT_EQ(fault.code, "bad_message") << position;
    EXPECT_EQ(fault.id, 1U);
    EXPECT_THAT(fault.message, HasSubstr(epoch == good ? "since.sequence is" : "since.epoch is"));
  }
  EXPECT_EQ(Parsed<AckMessage>(R"({"type":"ack","id":1,"epoch":)" + good +
                               R"(,"sequence":9007199254740991})")
                .position.sequence,
            hub::kMaxSequence);
  EXPECT_THAT(Fault(R"({"type":"ack","id":1,"sequence":1})").message, HasSubstr("is missing"));
  EXPECT_THAT(
      Fault(R"({"type":"ack","id":1,"epoch":)" + good + R"(,"sequence":1,"paint_time_us":1.5})")
          .message,
      HasSubstr("paint_time_us is"));
}

TEST(ControlMessageTest, WhatWasGivenIsQuotedWithinABoundAndNeverCutsACharacter) {
  std::string euros;
  for (int i = 0; i < 1000; ++i) euros += "€";
  for (const std::string& mode : {std::string(5000, 'x'), euros, "y" + euros, "yy" + euros}) {
    const nlohmann::json message = {
        {"type", "subscribe"}, {"id", 1}, {"stream", "cam"}, {"mode", mode}};
    const ControlFault fault = Fault(message.dump());
    EXPECT_LT(fault.message.size(), 150U);
    EXPECT_THAT(fault.message, EndsWith("…."));
    EXPECT_NO_THROW(static_cast<void>(nlohmann::json(fault.message).dump())) << fault.message;
  }
}

}  // namespace
}  // namespace framecast::gateway
