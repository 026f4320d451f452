#include "tests/gateway/framecast_v1_client.h"

#include <gtest/gtest.h>

namespace framecast::gateway {

using nlohmann::json;

FramecastV1Client::FramecastV1Client(std::uint16_t port, int receive_buffer,
                                     const std::string& behind_the_request,
                                     const test::MakeLayer& make_layer, const std::string& target)
    : client_(port, target, receive_buffer, behind_the_request,
              "Sec-WebSocket-Protocol: other, framecast.v1\r\n", "127.0.0.1", make_layer) {}

void FramecastV1Client::Subscribe(std::uint32_t id, std::string_view stream, json more) {
  json message = {{"type", "subscribe"}, {"id", id}, {"stream", stream}};
  if (more.is_object()) message.update(more);
  Say(message);
}

std::unique_ptr<ServerMessage> FramecastV1Client::Next() {
  while (auto received = client_.Next()) {
    auto message = std::make_unique<ServerMessage>();
    switch (received->opcode) {
      case 1:
        message->text = json::parse(received->payload);
        return message;
      case 2: {
        message->bytes = std::move(received->payload);
        std::string error;
        const auto frame = DecodeWireFrame(message->bytes, error);
        EXPECT_TRUE(frame) << error;
        if (frame) message->frame = *frame;
        return message;
      }
      case 8:
        message->close_code = received->close_code();
        return message;
      case 9:
        client_.Send(10, received->payload);
        break;
      default:
        ADD_FAILURE() << "opcode " << received->opcode;
    }
  }
  return nullptr;
}

json FramecastV1Client::NextText(std::string_view type) {
  while (const auto message = Next()) {
    if (message->type() == type) return message->text;
  }
  ADD_FAILURE() << "the connection ended before a " << type;
  return {};
}

std::unique_ptr<ServerMessage> FramecastV1Client::NextFrame() {
  while (auto message = Next()) {
    if (message->is_frame()) return message;
  }
  return nullptr;
}

int FramecastV1Client::CloseCode() {
  while (const auto message = Next()) {
    if (message->close_code != 0) return message->close_code;
  }
  return 0;
}

}  // namespace framecast::gateway
