#include "gateway/websocket_head.h"

#include <gtest/gtest.h>

#include <string>

namespace framecast::gateway {
namespace {

std::string Encoded(std::uint64_t payload_bytes) {
  const WebSocketHead head = EncodeWebSocketHead(WebSocketOpcode::kBinary, payload_bytes);
  return {head.bytes.begin(), head.bytes.begin() + static_cast<std::ptrdiff_t>(head.size)};
}

TEST(WebSocketHeadTest, LengthsTakeTheShortestFormOfRfc6455) {
  using std::string_literals::operator""s;
  EXPECT_EQ(Encoded(0), "\x82\x00"s);
  EXPECT_EQ(Encoded(125), "\x82\x7d"s);
  EXPECT_EQ(Encoded(126), "\x82\x7e\x00\x7e"s);
  EXPECT_EQ(Encoded(65535), "\x82\x7e\xff\xff"s);
  EXPECT_EQ(Encoded(65536), "\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00"s);
  EXPECT_EQ(Encoded(0x0102030405060708), "\x82\x7f\x01\x02\x03\x04\x05\x06\x07\x08"s);
}

}  // namespace
}  // namespace framecast::gateway
