// Frames that come by PUT and POST, over real connections.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/gateway/gateway_fixture.h"
#include "tests/support/images.h"

namespace framecast::gateway {
namespace {

using nlohmann::json;
using test::LoopbackClient;
using test::PngBytes;
using testing::HasSubstr;
using testing::StartsWith;

constexpr char kFrame[] = "/api/v1/streams/cam/frame";

hub::HubOptions SmallFrames() {
  hub::HubOptions options;
  options.frames.max_frame_bytes = 200'000;
  options.memory_budget = 800'000;
  options.max_streams = 2;
  return options;
}

class PutFrameTest : public GatewayTest {
 protected:
  PutFrameTest() : GatewayTest(SmallFrames()) { Start(); }

  static std::string Head(const std::string& method, const std::string& target,
                          const std::string& fields) {
    return method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n";
  }
  static std::string Length(std::size_t bytes) {
    return "Content-Length: " + std::to_string(bytes) + "\r\n";
  }
  LoopbackClient::Response Send(const std::string& body, const std::string& fields = "",
                                const std::string& method = "PUT",
                                const std::string& target = kFrame) {
    LoopbackClient client(port());
    client.Write(Head(method, target, fields + Length(body.size())));
    client.Write(body);
    return client.ReadResponse();
  }
  static std::string ErrorCode(const LoopbackClient::Response& response) {
    return json::parse(response.body).at("error").at("code");
  }
  static std::string Chunk(const std::string& bytes) {
    std::ostringstream chunk;
    chunk << std::hex << bytes.size() << "\r\n" << bytes << "\r\n";
    return chunk.str();
  }
};

TEST_F(PutFrameTest, TheFirstMakesTheStreamAndEachIsAnsweredWithItsNumber) {
  const auto first = Send(PngBytes(5000, 1));
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(first.fields.at("content-type"), "application/json");
  EXPECT_EQ(first.fields.at("cache-control"), "no-store");
  const json name = json::parse(first.body);
  EXPECT_EQ(name.at("epoch"), hub::FormatEpoch(hub_.Find("cam")->Info().epoch));
  EXPECT_EQ(name.at("sequence"), 1);
  const auto second = Send(PngBytes(5000, 2));
  EXPECT_EQ(second.status, 200);
  EXPECT_EQ(json::parse(second.body).at("sequence"), 2);
  const auto fetched = test::Fetch(port(), kFrame);
  EXPECT_TRUE(fetched.body == PngBytes(5000, 2));
  EXPECT_EQ(fetched.fields.at("content-type"), "image/png");
}

TEST_F(PutFrameTest, WhatCurlSaysOfBytesIsNoTypeToAPut) {
  for (const char* type : {"", "Content-Type: application/octet-stream\r\n",
                           "Content-Type: application/x-www-form-urlencoded\r\n",
                           "Content-Type: image/png\r\n", "Content-Type: IMAGE/PNG; q=1\r\n"}) {
    EXPECT_LT(Send(PngBytes(100), type).status, 300) << type;
  }
}

TEST_F(PutFrameTest, APostSaysThatItIsAnImage) {
  for (const char* type : {"", "Content-Type: application/octet-stream\r\n",
                           "Content-Type: application/x-www-form-urlencoded\r\n",
                           "Content-Type: multipart/form-data; boundary=x\r\n"}) {
    const auto response = Send(PngBytes(100), type, "POST");
    EXPECT_EQ(response.status, 415) << type;
    EXPECT_EQ(ErrorCode(response), "unsupported_type");
    EXPECT_THAT(response.body, HasSubstr("Content-Type: image/png"));
  }
  EXPECT_EQ(Send(PngBytes(100), "Content-Type: image/png\r\n", "POST").status, 201);
}

TEST_F(PutFrameTest, WhatIsNoPictureIsRejectedAsOverGrpc) {
  const auto expect = [&](const LoopbackClient::Response& response, int status, const char* code) {
    EXPECT_EQ(response.status, status) << response.body;
    EXPECT_EQ(ErrorCode(response), code);
    EXPECT_THAT(json::parse(response.body).at("error").at("message").get<std::string>(),
                testing::AllOf(StartsWith("the frame "), HasSubstr("It was not stored.")));
  };
  expect(Send(""), 400, "empty");
  expect(Send("<html>", "Content-Type: text/html\r\n"), 415, "unsupported_type");
  expect(Send("no picture"), 415, "unsupported_type");
  expect(Send(PngBytes(100), "Content-Type: image/jpeg\r\n"), 415, "type_mismatch");
  expect(Send(PngBytes(100, 1, 60'000, 60'000)), 413, "too_many_pixels");
  expect(Send(PngBytes(200'001)), 413, "too_large");
  EXPECT_EQ(hub_.Find("cam"), nullptr);
}

TEST_F(PutFrameTest, TheSizeIsRefusedWithBothSizesBeforeTheBodyIsRead) {
  LoopbackClient client(port());
  client.Write(Head("PUT", kFrame, Length(300'000)));
  const auto response = client.ReadResponse();
  EXPECT_EQ(response.status, 413);
  EXPECT_THAT(response.body, HasSubstr("has 293 KiB, the limit is 195.3 KiB (--max_frame_bytes)"));
  EXPECT_EQ(response.fields.at("connection"), "close");
}

TEST_F(PutFrameTest, AClientThatSendsAllOfItFirstStillReadsTheRefusal) {
  LoopbackClient client(port());
  client.Write(Head("PUT", kFrame, Length(20'000'000)));
  client.Write(std::string(20'000'000, 'x'));
  EXPECT_EQ(client.ReadResponse().status, 413);
}

TEST_F(PutFrameTest, AContinueIsSentOnceTheHeadIsFine) {
  const std::string picture = PngBytes(150'000);
  LoopbackClient client(port());
  client.Write(Head("PUT", kFrame, "Expect: 100-continue\r\n" + Length(picture.size())));
  EXPECT_THAT(client.ReadHead(), StartsWith("HTTP/1.1 100 "));
  client.Write(picture);
  EXPECT_EQ(client.ReadResponse().status, 201);

  for (const auto& [fields, status] :
       {std::pair(std::string("Expect: 100-continue\r\n") + Length(300'000), 413),
        std::pair(std::string("Expect: 100-continue\r\nContent-Type: text/plain\r\n") + Length(5),
                  415),
        std::pair(std::string("Expect: 100-continue\r\nOrigin: http://a.example\r\n") + Length(5),
                  403),
        std::pair(std::string("Expect: tea\r\n") + Length(5), 417)}) {
    LoopbackClient refused(port());
    refused.Write(Head("PUT", kFrame, fields));
    EXPECT_EQ(refused.ReadResponse().status, status) << fields;
  }
  LoopbackClient elsewhere(port());
  elsewhere.Write(Head("PUT", "/healthz", "Expect: 100-continue\r\n" + Length(5)));
  EXPECT_EQ(elsewhere.ReadResponse().status, 405);
}

TEST_F(PutFrameTest, ChunksAreTaken) {
  const std::string picture = PngBytes(150'000);
  LoopbackClient client(port());
  client.Write(Head("PUT", kFrame, "Transfer-Encoding: chunked\r\n"));
  client.Write(Chunk(picture.substr(0, 1)) + Chunk(picture.substr(1, 99'999)));
  client.Write("c350;name=value\r\n" + picture.substr(100'000) + "\r\n0\r\nTrailer: x\r\n\r\n");
  EXPECT_EQ(client.ReadResponse().status, 201);
  EXPECT_TRUE(test::Fetch(port(), kFrame).body == picture);
}

TEST_F(PutFrameTest, ChunksThatPassTheLimitAreRefusedAsSoonAsTheyDo) {
  LoopbackClient client(port());
  client.Write(Head("PUT", kFrame, "Transfer-Encoding: chunked\r\n"));
  client.Write(Chunk(PngBytes(150'000)) + "ffffff\r\n");
  const auto response = client.ReadResponse();
  EXPECT_EQ(response.status, 413);
  EXPECT_EQ(ErrorCode(response), "too_large");
  LoopbackClient whole(port());
  whole.Write(Head("PUT", kFrame, "Transfer-Encoding: chunked\r\n"));
  whole.Write(Chunk(PngBytes(200'000)) + "0\r\n\r\n");
  EXPECT_EQ(whole.ReadResponse().status, 201) << "just the limit";
}

TEST_F(PutFrameTest, AConnectionCarriesOneFrameAfterTheOtherAlsoPipelined) {
  const std::string picture = PngBytes(70'000);
  const std::string request = Head("PUT", kFrame, Length(picture.size())) + picture;
  LoopbackClient client(port());
  client.Write(request + Head("GET", "/healthz", "") + request);
  EXPECT_EQ(client.ReadResponse().status, 201);
  EXPECT_EQ(client.ReadResponse().body, "ok\n");
  EXPECT_EQ(json::parse(client.ReadResponse().body).at("sequence"), 2);
  client.Write(Head("PUT", kFrame, Length(4)) + "text");
  EXPECT_EQ(client.ReadResponse().status, 415) << "its body was read, so the connection goes on";
  client.Write(request);
  EXPECT_EQ(client.ReadResponse().status, 200);
}

TEST_F(PutFrameTest, Http10ClientsCanPutToo) {
  const std::string picture = PngBytes(100);
  LoopbackClient client(port());
  client.Write("PUT " + std::string(kFrame) + " HTTP/1.0\r\n" + Length(picture.size()) + "\r\n" +
               picture);
  EXPECT_EQ(client.ReadResponse().status, 201);
  EXPECT_TRUE(client.AtEnd());
}

TEST_F(PutFrameTest, WhilePublishedTheStreamIsTaken) {
  const auto publisher = Open("cam");
  Publish(*publisher, 1);
  const auto response = Send(PngBytes(100));
  EXPECT_EQ(response.status, 409);
  EXPECT_EQ(ErrorCode(response), "stream_taken");
  EXPECT_THAT(response.body, HasSubstr("has been published since"));
}

TEST_F(PutFrameTest, NamesAndTheNumberOfStreamsHaveLimits) {
  const auto bad = Send(PngBytes(100), "", "PUT", "/api/v1/streams/a%2Fb/frame");
  EXPECT_EQ(bad.status, 400);
  EXPECT_EQ(ErrorCode(bad), "bad_stream_name");
  for (const char* name : {"one", "two"}) {
    const std::string target = std::string("/api/v1/streams/") + name + "/frame";
    EXPECT_EQ(Send(PngBytes(100), "", "PUT", target).status, 201);
  }
  const auto full = Send(PngBytes(100), "", "PUT", "/api/v1/streams/three/frame");
  EXPECT_EQ(full.status, 503);
  EXPECT_EQ(ErrorCode(full), "too_many_streams");
}

TEST_F(PutFrameTest, AForeignPageMayNotPush) {
  for (const char* method : {"PUT", "POST"}) {
    const auto response =
        Send(PngBytes(100), "Content-Type: image/png\r\nOrigin: https://lab.example\r\n", method);
    EXPECT_EQ(response.status, 403);
    EXPECT_EQ(ErrorCode(response), "origin_refused");
  }
  EXPECT_EQ(hub_.Find("cam"), nullptr);
  EXPECT_EQ(Send(PngBytes(100), "Origin: http://localhost\r\n").status, 201);
}

TEST_F(PutFrameTest, BodiesUnderWayTogetherAreBounded) {
  LoopbackClient slow(port());
  slow.Write(Head("PUT", kFrame, "Expect: 100-continue\r\n" + Length(150'000)));
  EXPECT_THAT(slow.ReadHead(), StartsWith("HTTP/1.1 100 "));
  const auto refused = Send(PngBytes(100'000));
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(ErrorCode(refused), "busy");
  EXPECT_EQ(refused.fields.at("retry-after"), "1");
  LoopbackClient chunks(port());
  chunks.Write(Head("PUT", kFrame, "Transfer-Encoding: chunked\r\n") + Chunk(PngBytes(100'000)));
  EXPECT_EQ(chunks.ReadResponse().status, 503);
  slow.Write(PngBytes(150'000));
  EXPECT_EQ(slow.ReadResponse().status, 201);
  EXPECT_EQ(Send(PngBytes(100'000)).status, 200) << "there is room again";
}

TEST_F(PutFrameTest, OtherMethodsAreToldTheFour) {
  const auto response = test::Fetch(port(), kFrame, "DELETE");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(response.fields.at("allow"), "GET, HEAD, PUT, POST");
}

}  // namespace
}  // namespace framecast::gateway
