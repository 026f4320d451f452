// Viewers that break the rules of RFC 6455 or of framecast.v1, on purpose or not. Whatever they
// send, they get the answer that the contract names, and nobody else notices.
#include <gmock/gmock.h>

#include <array>

#include "tests/gateway/framecast_v1_client.h"
#include "tests/gateway/gateway_fixture.h"
#include "tests/gateway/hostile_frames.h"
#include "tests/support/wait.h"

namespace framecast::gateway {
namespace {

using nlohmann::json;
using test::LoopbackClient;
using test::WaitFor;
using test::WebSocketClient;
using testing::AnyOf;
using testing::Eq;

constexpr int kFin = 0x80;
constexpr int kText = 1;
constexpr int kBinary = 2;
constexpr int kClose = 8;
constexpr int kPing = 9;

// What is sent, and what it is, for the message of a failure.
struct Wrong {
  std::string what;
  std::string bytes;
};

class HostileWebSocketTest : public GatewayTest {
 protected:
  HostileWebSocketTest() {
    // One loop, so that whoever is served slowly would be noticed by all others.
    options_.threads = 1;
    Start();
  }

  // Everything that was taken for viewers is given back.
  ~HostileWebSocketTest() override {
    EXPECT_TRUE(WaitFor([&] { return gateway_->connections() == 0; }));
    EXPECT_TRUE(WaitFor([&] { return hub_.budget().pinned() == 0; }));
  }

  // The code with which a viewer, of either kind, is closed for these bytes; 0: without one.
  int CodeOf(const std::string& bytes, bool raw) {
    if (raw) {
      WebSocketClient viewer(port(), "/websocket?stream=cam");
      viewer.socket().Write(bytes);
      while (const auto message = viewer.Next()) {
        if (message->opcode == kClose) return Ended(viewer, message->close_code());
      }
      return 0;
    }
    FramecastV1Client viewer(port());
    viewer.socket().socket().Write(bytes);
    const int code = viewer.CloseCode();
    return Ended(viewer.socket(), code);
  }

  void ExpectCode(const std::vector<Wrong>& wrongs, const testing::Matcher<int>& code) {
    for (const Wrong& wrong : wrongs) {
      EXPECT_THAT(CodeOf(wrong.bytes, /*raw=*/true), code) << wrong.what << ", raw";
      EXPECT_THAT(CodeOf(wrong.bytes, /*raw=*/false), code) << wrong.what << ", framecast.v1";
    }
    EXPECT_EQ(test::Fetch(port(), "/healthz").status, 200);
  }

 private:
  static int Ended(WebSocketClient& viewer, int code) {
    viewer.socket().HalfClose();
    EXPECT_EQ(viewer.socket().ReadToEnd(), "") << "nothing comes behind the close";
    return code;
  }
};

TEST_F(HostileWebSocketTest, FramesThatRfc6455ForbidsAreClosedWith1002) {
  std::vector<Wrong> wrongs = {
      {"a text that is not masked", UnmaskedFrame(kFin | kText, "x")},
      {"an empty text that is not masked", UnmaskedFrame(kFin | kText, "")},
      {"a ping that is not masked", UnmaskedFrame(kFin | kPing, "x")},
      {"a continuation of nothing", MaskedFrame(kFin | 0, "x")},
      {"a text inside a text", MaskedFrame(kText, "a") + MaskedFrame(kFin | kText, "b")},
      {"125 bytes in 16 bits", MaskedHead(kFin | kText, 126, 125)},
      {"65,535 bytes in 64 bits", MaskedHead(kFin | kText, 127, 65535)},
  };
  for (const int bit : {0x40, 0x20, 0x10}) {
    wrongs.push_back({"reserved bit " + std::to_string(bit), MaskedFrame(kFin | bit | kText, "x")});
  }
  for (const int opcode : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
    wrongs.push_back({"opcode " + std::to_string(opcode), MaskedFrame(kFin | opcode, "x")});
  }
  ExpectCode(wrongs, Eq(1002));
}

TEST_F(HostileWebSocketTest, ControlFramesThatAreFragmentedOrTooLongAreClosedWith1002) {
  std::vector<Wrong> wrongs;
  for (const int opcode : {kClose, kPing, 10}) {
    const std::string name = "opcode " + std::to_string(opcode);
    wrongs.push_back({name + " without its end", MaskedFrame(opcode, "ab")});
    wrongs.push_back({name + " of 126 bytes", MaskedFrame(kFin | opcode, std::string(126, 'x'))});
    wrongs.push_back(
        {name + " of 70,000 bytes", MaskedFrame(kFin | opcode, std::string(70'000, 'x'))});
  }
  ExpectCode(wrongs, Eq(1002));
}

TEST_F(HostileWebSocketTest, ClosesThatSayNothingValidAreClosedWith1002) {
  std::vector<Wrong> wrongs = {{"half a code", MaskedFrame(kFin | kClose, "\x03")}};
  for (const int code : {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 2999}) {
    wrongs.push_back({"code " + std::to_string(code), MaskedFrame(kFin | kClose, CloseWith(code))});
  }
  ExpectCode(wrongs, Eq(1002));
  ExpectCode(
      {{"a reason that is not UTF-8", MaskedFrame(kFin | kClose, CloseWith(1000) + "\xff\xfe")}},
      AnyOf(Eq(1002), Eq(1007)));
}

TEST_F(HostileWebSocketTest, CodesThatTheRfcSaysNothingAboutAreClosedOneWayOrTheOther) {
  for (const int code : {5000, 65535}) {
    ExpectCode({{std::to_string(code), MaskedFrame(kFin | kClose, CloseWith(code))}},
               AnyOf(Eq(1002), Eq(code)));
  }
}

TEST_F(HostileWebSocketTest, AValidCloseIsAnsweredWithItsOwnCode) {
  for (const int code : {1000, 1001, 1003, 1011, 3000, 4999}) {
    ExpectCode({{std::to_string(code), MaskedFrame(kFin | kClose, CloseWith(code) + "bye")}},
               Eq(code));
  }
}

TEST_F(HostileWebSocketTest, TextThatIsNotUtf8IsClosedWith1007AlsoWhenItIsSplitOverFragments) {
  const std::string smile = "\xf0\x9f\x98\x80";
  std::vector<Wrong> wrongs = {
      {"an overlong slash", MaskedFrame(kFin | kText, "\xc0\xaf")},
      {"half of a surrogate", MaskedFrame(kFin | kText, "\xed\xa0\x80")},
      {"beyond U+10FFFF", MaskedFrame(kFin | kText, "\xf4\x90\x80\x80")},
      {"a character that is cut off", MaskedFrame(kFin | kText, smile.substr(0, 3))},
      {"cut off in the last of two fragments",
       MaskedFrame(kText, "ab") + MaskedFrame(kFin, smile.substr(0, 2))},
      {"begun in one fragment and not continued in the next",
       MaskedFrame(kText, smile.substr(0, 2)) + MaskedFrame(kFin, "ab")},
  };
  // Behind more than a read of the server's takes.
  wrongs.push_back({"late", MaskedFrame(kText, std::string(1000, ' ')) +
                                MaskedFrame(0, smile.substr(0, 1)) + MaskedFrame(kFin, "\xff")});
  ExpectCode(wrongs, Eq(1007));
}

TEST_F(HostileWebSocketTest, ACharacterSplitOverFragmentsIsStillThatCharacter) {
  FramecastV1Client viewer(port());
  const std::string text = "{\"type\":\"ping\",\"t\":\"\xf0\x9f\x98\x80\"}";
  std::string bytes = MaskedFrame(kText, "");
  for (const char byte : text) bytes += MaskedFrame(0, std::string(1, byte));
  viewer.socket().socket().Write(bytes + MaskedFrame(kFin, ""));
  EXPECT_EQ(viewer.NextText("pong")["t"], "\xf0\x9f\x98\x80");
}

TEST_F(HostileWebSocketTest, APingBetweenFragmentsIsAnsweredAndTheMessageAssembled) {
  FramecastV1Client viewer(port());
  viewer.NextText("streams");
  viewer.socket().socket().Write(MaskedFrame(kText, R"({"type":"pi)") +
                                 MaskedFrame(kFin | kPing, "between"));
  const auto pong = viewer.socket().Next();
  ASSERT_TRUE(pong);
  EXPECT_EQ(pong->opcode, 10);
  EXPECT_EQ(pong->payload, "between");
  viewer.socket().socket().Write(MaskedFrame(kFin, R"(ng","t":7})"));
  EXPECT_EQ(viewer.NextText("pong")["t"], 7);
}

TEST_F(HostileWebSocketTest, FragmentsCountTogetherTowardsTheLimitOfAMessage) {
  const std::string half(33'000, ' ');
  ExpectCode(
      {{"two halves", MaskedFrame(kText, half) + MaskedFrame(kFin, half)},
       {"a head that promises 1 TiB", MaskedHead(kFin | kText, 127, std::uint64_t{1} << 40)},
       {"a head that promises 2^63 bytes", MaskedHead(kFin | kText, 127, std::uint64_t{1} << 63)},
       {"70,000 bytes", MaskedFrame(kFin | kText, std::string(70'000, ' '))}},
      Eq(1009));
}

TEST_F(HostileWebSocketTest, ABinaryMessageIsClosedWith1003InFramecastV1AndIgnoredRaw) {
  for (const std::string& bytes : {MaskedFrame(kFin | kBinary, "x"), MaskedFrame(kBinary, "x"),
                                   MaskedFrame(kFin | kBinary, std::string(60'000, '\xff'))}) {
    EXPECT_EQ(CodeOf(bytes, /*raw=*/false), 1003);
  }
  const auto publisher = Open("cam");
  WebSocketClient raw(port(), "/websocket?stream=cam");
  for (int i = 0; i < 100; ++i) {
    raw.socket().Write(MaskedFrame(kFin | kBinary, std::string(65536, '\xff')));
    raw.socket().Write(MaskedFrame(kFin | kText, R"({"type":"subscribe","id":1,"stream":"x"})"));
  }
  raw.socket().Write(MaskedFrame(kFin | kPing, "all read"));
  EXPECT_EQ(raw.Next()->payload, "all read");
  const std::string picture = Publish(*publisher, 1);
  EXPECT_EQ(raw.NextPicture(), picture);
}

TEST_F(HostileWebSocketTest, AHandshakeThatDripsIsServedAndHoldsNobodyUp) {
  const auto publisher = Open("cam");
  const std::string picture = Publish(*publisher, 1);
  LoopbackClient slow(port());
  for (const char byte : kHandshake) {
    slow.Write({&byte, 1});
    // An answer to somebody else says that the byte came alone.
    ASSERT_EQ(test::Fetch(port(), "/healthz").status, 200);
  }
  EXPECT_EQ(slow.ReadResponse(/*head_only=*/true).status, 101);
  EXPECT_EQ(slow.Read(4 + picture.size()).substr(4), picture);
}

TEST_F(HostileWebSocketTest, AHandshakeThatDripsForeverIsCut) {
  options_.head_timeout = std::chrono::milliseconds(300);
  gateway_.reset();
  Start();
  LoopbackClient slow(port());
  slow.Write(kHandshake.substr(0, kHandshake.size() - 2));
  ASSERT_TRUE(WaitFor([&] { return gateway_->connections() == 1; }));
  // Bytes keep coming: that does not earn it more time.
  EXPECT_TRUE(WaitFor([&] {
    slow.Write("X: y\r\n");
    return gateway_->connections() == 0;
  }));
}

TEST_F(HostileWebSocketTest, WhatComesRightBehindTheUpgradeRequestIsNotLost) {
  const auto publisher = Open("cam");
  const std::string picture = Publish(*publisher, 1);
  std::string behind;
  for (int i = 0; i < 200; ++i) {
    behind += MaskedFrame(kFin | kText, json{{"type", "ping"}, {"t", i}}.dump());
  }
  behind += MaskedFrame(kFin | kText, R"({"type":"subscribe","id":5,"stream":"cam"})");
  FramecastV1Client viewer(port(), 0, behind);
  ASSERT_EQ(viewer.status(), 101);
  for (int i = 0; i < 200; ++i) ASSERT_EQ(viewer.NextText("pong")["t"], i);
  const auto frame = viewer.NextFrame();
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->frame.payload, picture);
}

}  // namespace
}  // namespace framecast::gateway
