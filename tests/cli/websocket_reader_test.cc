#include "services/cli/websocket_reader.h"

#include <gmock/gmock.h>

#include <vector>

namespace framecast::cli {
namespace {

using testing::ElementsAre;
using testing::FieldsAre;

// Final, unmasked, as servers send.
std::string MessageOf(std::uint8_t opcode, const std::string& payload) {
  std::string message(1, static_cast<char>(0x80 | opcode));
  const std::size_t size = payload.size();
  const int length_bytes = size < 126 ? 0 : size < 65'536 ? 2 : 8;
  message.push_back(static_cast<char>(length_bytes == 0 ? size : length_bytes == 2 ? 126 : 127));
  for (int i = length_bytes - 1; i >= 0; --i) message.push_back(static_cast<char>(size >> 8 * i));
  return message + payload;
}

// The messages in `bytes` when they come in pieces of that size.
std::vector<WebSocketReader::Message> ReadInPieces(std::string_view bytes, std::size_t size) {
  WebSocketReader reader;
  std::vector<WebSocketReader::Message> messages;
  while (!bytes.empty()) {
    std::string_view piece = bytes.substr(0, size);
    bytes.remove_prefix(piece.size());
    while (const WebSocketReader::Message* message = reader.Take(piece)) {
      messages.push_back(*message);
    }
    EXPECT_TRUE(piece.empty());
  }
  return messages;
}

TEST(WebSocketReader, FindsTheMessagesInPiecesOfAnySize) {
  const std::string medium(300, 'm');
  const std::string large(70'000, 'l');
  const std::string bytes =
      MessageOf(WebSocketReader::kBinary, "small") + MessageOf(WebSocketReader::kPing, "") +
      MessageOf(WebSocketReader::kBinary, medium) + MessageOf(WebSocketReader::kBinary, large) +
      MessageOf(WebSocketReader::kClose, "\x03\xf0why");
  for (const std::size_t size : {std::size_t{1}, std::size_t{7}, std::size_t{4096}, bytes.size()}) {
    EXPECT_THAT(ReadInPieces(bytes, size),
                ElementsAre(FieldsAre(WebSocketReader::kBinary, 5, "small"),
                            FieldsAre(WebSocketReader::kPing, 0, ""),
                            FieldsAre(WebSocketReader::kBinary, 300, medium.substr(0, 125)),
                            FieldsAre(WebSocketReader::kBinary, 70'000, large.substr(0, 125)),
                            FieldsAre(WebSocketReader::kClose, 5, "\x03\xf0why")))
        << size;
  }
}

TEST(WebSocketReader, AMessageThatIsNotWholeIsNone) {
  const std::string whole = MessageOf(WebSocketReader::kBinary, std::string(200, 'x'));
  for (std::size_t size = 1; size < whole.size(); ++size) {
    EXPECT_TRUE(ReadInPieces(whole.substr(0, size), size).empty()) << size;
  }
}

}  // namespace
}  // namespace framecast::cli
