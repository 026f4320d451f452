// Who may watch public-* sees nothing of secret-1 anywhere.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "absl/strings/str_replace.h"
#include "tests/integration/access_fixture.h"
#include "tests/integration/multiplex_client.h"
#include "tests/support/images.h"

namespace framecast::test {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const Token kViewer{"fc_viewer-0123456789abcdef", {}, {"public-*"}, ""};

class HiddenStream : public AccessProcessTest {
 protected:
  HiddenStream()
      : AccessProcessTest({kViewer}),
        secret_(server_->grpc_address(), "secret-1", MetadataOf(admin_.secret)),
        public_(server_->grpc_address(), "public-1", MetadataOf(admin_.secret)) {
    for (StreamPublisher* publisher : {&secret_, &public_}) {
      EXPECT_TRUE(publisher->Push(1, PngBytes(1000)));
      EXPECT_TRUE(publisher->WaitForAck(1));
    }
  }
  // Head and body of the answer, but for its time.
  std::string Answer(const std::string& method, const std::string& target) {
    LoopbackClient client(server_->http_port());
    client.Write(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" +
                 Fields(kViewer.secret) + "\r\n");
    client.HalfClose();
    std::string answer = client.ReadToEnd();
    const std::size_t date = answer.find("Date: ");
    if (date != std::string::npos) answer.erase(date, answer.find('\n', date) - date + 1);
    return answer;
  }
  // What a subscription that is refused is told.
  static json Refusal(MultiplexClient& client, const std::string& stream) {
    client.Subscribe(1, stream);
    MultiplexClient::Event event;
    EXPECT_TRUE(client.NextOf("error", event));
    return event.text;
  }

  StreamPublisher secret_;
  StreamPublisher public_;
};

TEST_F(HiddenStream, NoDirectoryListsIt) {
  const auto response = Get("/api/v1/streams", kViewer.secret);
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(response.body, HasSubstr("public-1"));
  EXPECT_THAT(response.body, Not(HasSubstr("secret")));
  std::vector<std::string> names;
  EXPECT_TRUE(List(kViewer.secret, names).ok());
  EXPECT_THAT(names, ElementsAre("public-1"));
}

TEST_F(HiddenStream, EveryAnswerIsThatOfAStreamThatDoesNotExistButForTheName) {
  for (const char* method : {"GET", "HEAD", "DELETE", "PUT", "POST"}) {
    for (const std::string& rest :
         {std::string(), std::string("/frame"), std::string("/frame?wait=1s"),
          std::string("/frames"), std::string("/frames/0123456789abcdef/1"),
          std::string("/mjpeg")}) {
      const std::string hidden = Answer(method, "/api/v1/streams/secret-1" + rest);
      const std::string absent = Answer(method, "/api/v1/streams/secret-2" + rest);
      EXPECT_EQ(hidden, absl::StrReplaceAll(absent, {{"secret-2", "secret-1"}}));
      EXPECT_THAT(hidden, testing::AnyOf(testing::StartsWith("HTTP/1.1 404"),
                                         testing::StartsWith("HTTP/1.1 403")));
    }
  }
  // Nor can it be told from one that the viewer might watch.
  for (const char* rest : {"", "/frame", "/frames", "/mjpeg", "/frames/0123456789abcdef/1"}) {
    const auto hidden = Get(std::string("/api/v1/streams/secret-1") + rest, kViewer.secret);
    const auto open = Get(std::string("/api/v1/streams/public-2") + rest, kViewer.secret);
    EXPECT_EQ(hidden.status, 404);
    EXPECT_EQ(open.status, 404);
    EXPECT_EQ(hidden.body, absl::StrReplaceAll(open.body, {{"public-2", "secret-1"}}));
  }
}

TEST_F(HiddenStream, OverGrpcItIsNotThereEither) {
  const auto [hidden, absent] =
      std::pair(GetFrame("secret-1", kViewer.secret), GetFrame("public-2", kViewer.secret));
  EXPECT_EQ(hidden.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(absent.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(hidden.error_message(),
            absl::StrReplaceAll(absent.error_message(), {{"public-2", "secret-1"}}));
  const auto [watched, not_there] =
      std::pair(Watch("secret-1", kViewer.secret), Watch("secret-2", kViewer.secret));
  EXPECT_EQ(watched.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(not_there.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(watched.error_message(),
            absl::StrReplaceAll(not_there.error_message(), {{"secret-2", "secret-1"}}));
}

TEST_F(HiddenStream, OverWebSocketNothingIsSaidOfIt) {
  MultiplexClient viewer(server_->http_port(), "/websocket", Fields(kViewer.secret));
  std::string heard;
  MultiplexClient::Event event;
  ASSERT_TRUE(viewer.NextOf("streams", event));
  heard += event.text.dump();
  EXPECT_THAT(heard, HasSubstr("public-1"));
  // It changes, and another one comes.
  EXPECT_TRUE(secret_.Push(2, PngBytes(2000)));
  StreamPublisher another(server_->grpc_address(), "secret-3", MetadataOf(admin_.secret));
  StreamPublisher open(server_->grpc_address(), "public-3", MetadataOf(admin_.secret));
  do {
    viewer.Next(event);
    heard += event.text.dump();
  } while (event.type != "end" && heard.find("public-3") == std::string::npos);
  EXPECT_THAT(heard, Not(HasSubstr("secret")));
  json hidden = Refusal(viewer, "secret-1");
  json absent = Refusal(viewer, "secret-2");
  EXPECT_EQ(hidden.at("code"), "stream_not_found");
  EXPECT_EQ(hidden.dump(), absl::StrReplaceAll(absent.dump(), {{"secret-2", "secret-1"}}));
}

}  // namespace
}  // namespace framecast::test
