#include "gateway/request_head.h"

#include <gtest/gtest.h>

#include <boost/beast/http/parser.hpp>

namespace framecast::gateway {
namespace {

namespace http = boost::beast::http;

RequestHead Parse(const std::string& text) {
  http::request_parser<http::empty_body> parser;
  parser.eager(false);
  boost::system::error_code error;
  parser.put(boost::asio::buffer(text), error);
  EXPECT_FALSE(error) << error.message() << ": " << text;
  return parser.release();
}

unsigned Status(const std::string& text) {
  VettedHead vetted;
  const auto fault = VetHead(Parse(text), vetted);
  return fault ? static_cast<unsigned>(fault->status) : 200;
}

std::string Target(const std::string& text) {
  VettedHead vetted;
  EXPECT_FALSE(VetHead(Parse(text), vetted)) << text;
  return vetted.target;
}

TEST(RequestHeadTest, AnOrdinaryRequestPasses) {
  EXPECT_EQ(Status("GET / HTTP/1.1\r\nHost: localhost:8000\r\n\r\n"), 200U);
  EXPECT_EQ(Status("GET / HTTP/1.0\r\n\r\n"), 200U);
}

TEST(RequestHeadTest, AMissingDoubledOrMalformedHostIs400) {
  EXPECT_EQ(Status("GET / HTTP/1.1\r\n\r\n"), 400U);
  EXPECT_EQ(Status("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"), 400U);
  for (const char* host : {"", "a b", "a/b", "user@a", "a:port", "a:123456", "[::1", "[]", "a,b"}) {
    EXPECT_EQ(Status(std::string("GET / HTTP/1.1\r\nHost: ") + host + "\r\n\r\n"), 400U) << host;
  }
  for (const char* host : {"a", "a.example:80", "127.0.0.1", "[::1]:8000", "my_host", "a:"}) {
    EXPECT_EQ(Status(std::string("GET / HTTP/1.1\r\nHost: ") + host + "\r\n\r\n"), 200U) << host;
  }
}

TEST(RequestHeadTest, ARequestThatAnnouncesABodyIsRefused) {
  const std::string head = "GET / HTTP/1.1\r\nHost: a\r\n";
  EXPECT_EQ(Status(head + "Transfer-Encoding: chunked\r\n\r\n"), 400U);
  EXPECT_EQ(Status(head + "Transfer-Encoding: gzip\r\n\r\n"), 400U);
  EXPECT_EQ(Status("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400U);
  EXPECT_EQ(Status(head + "Content-Length: 5\r\n\r\n"), 400U);
  EXPECT_EQ(Status(head + "Content-Length: 0\r\n\r\n"), 200U);
  EXPECT_EQ(Status(head + "Expect: 100-continue\r\n\r\n"), 417U);
}

TEST(RequestHeadTest, OfPutAndPostTheBodyIsKnownByLengthOrChunks) {
  const auto vet = [](const std::string& fields) {
    VettedHead vetted;
    EXPECT_FALSE(VetHead(Parse("PUT / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n"), vetted))
        << fields;
    return vetted;
  };
  EXPECT_EQ(vet("").body, BodyKind::kNone);
  EXPECT_EQ(vet("Content-Length: 0\r\n").body, BodyKind::kNone);
  EXPECT_EQ(vet("Content-Length: 5\r\n").body, BodyKind::kLength);
  EXPECT_EQ(vet("Content-Length: 5\r\n").content_length, 5U);
  EXPECT_EQ(vet("Transfer-Encoding: Chunked\r\n").body, BodyKind::kChunked);
  EXPECT_TRUE(vet("Content-Length: 5\r\nExpect: 100-Continue\r\n").expects_continue);
  EXPECT_FALSE(vet("Content-Length: 0\r\nExpect: 100-continue\r\n").expects_continue);
}

TEST(RequestHeadTest, AmbiguousFramingIs400AndOtherExpectationsAre417) {
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\n";
  EXPECT_EQ(Status(head + "Transfer-Encoding: gzip\r\n\r\n"), 400U);
  EXPECT_EQ(Status(head + "Transfer-Encoding: gzip, chunked\r\n\r\n"), 400U);
  EXPECT_EQ(Status(head + "Transfer-Encoding: identity\r\n\r\n"), 400U);
  EXPECT_EQ(Status(head + "Transfer-Encoding: gzip\r\nContent-Length: 5\r\n\r\n"), 400U);
  EXPECT_EQ(Status("PUT / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400U);
  EXPECT_EQ(Status(head + "Content-Length: 5\r\nContent-Length: 5\r\n\r\n"), 400U);
  EXPECT_EQ(Status(head + "Content-Length: 5, 5\r\n\r\n"), 400U);
  EXPECT_EQ(Status(head + "Expect: tea\r\nContent-Length: 5\r\n\r\n"), 417U);
  EXPECT_EQ(Status(head + "Expect: 100-continue\r\nExpect: 100-continue\r\n\r\n"), 417U);
  EXPECT_EQ(Status("PUT / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"), 200U);
}

TEST(RequestHeadTest, AnAbsoluteTargetIsTakenApart) {
  EXPECT_EQ(Target("GET http://b:80/healthz?x HTTP/1.1\r\nHost: a\r\n\r\n"), "/healthz?x");
  EXPECT_EQ(Target("GET http://b HTTP/1.1\r\nHost: a\r\n\r\n"), "/");
  EXPECT_EQ(Target("GET http://b?x HTTP/1.1\r\nHost: a\r\n\r\n"), "/?x");
  EXPECT_EQ(Status("GET http://b@c/ HTTP/1.1\r\nHost: a\r\n\r\n"), 400U);
  EXPECT_EQ(Status("GET ftp://b/ HTTP/1.1\r\nHost: a\r\n\r\n"), 400U);
  EXPECT_EQ(Status("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"), 400U);
  EXPECT_EQ(Status("CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n"), 400U);
}

TEST(RequestHeadTest, SeveralConnectionLinesAreOneList) {
  VettedHead vetted;
  EXPECT_FALSE(VetHead(Parse("GET /websocket HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n"
                             "Connection: foo, UPGRADE\r\nUpgrade: WebSocket\r\n\r\n"),
                       vetted));
  EXPECT_TRUE(vetted.is_upgrade);
}

TEST(RequestHeadTest, OnlyHttp11CanUpgrade) {
  VettedHead vetted;
  EXPECT_FALSE(VetHead(Parse("GET /websocket HTTP/1.0\r\nHost: a\r\nConnection: "
                             "Upgrade\r\nUpgrade: websocket\r\n\r\n"),
                       vetted));
  EXPECT_FALSE(vetted.is_upgrade);
}

TEST(RequestHeadTest, TheHandshakeNeedsOneKeyOf16BytesAndVersion13) {
  const auto status = [](const std::string& fields) {
    const auto fault = VetUpgrade(Parse("GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n"));
    return fault ? static_cast<unsigned>(fault->status) : 101;
  };
  const std::string version = "Sec-WebSocket-Version: 13\r\n";
  const std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  EXPECT_EQ(status(version + key), 101U);
  EXPECT_EQ(status(version), 400U);
  EXPECT_EQ(status(version + key + key), 400U);
  EXPECT_EQ(status(version + "Sec-WebSocket-Key: short\r\n"), 400U);
  EXPECT_EQ(status(version + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j!Q==\r\n"), 400U);
  EXPECT_EQ(status(key), 426U);
  EXPECT_EQ(status(key + "Sec-WebSocket-Version: 8\r\n"), 426U);
}

}  // namespace
}  // namespace framecast::gateway
