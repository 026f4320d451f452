// The tokens file changes while everybody is there.
#include <gmock/gmock.h>

#include <chrono>
#include <iostream>
#include <thread>

#include "tests/integration/access_fixture.h"
#include "tests/support/images.h"
#include "tests/support/wait.h"

namespace framecast::test {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

const Token kViewer{"fc_viewer-0123456789abcdef", {}, {"*"}, ""};
const Token kProducer{"fc_producer-0123456789abcdef", {"cam-*"}, {}, ""};
// The contract says 2 s; that is printed. More means that it does not end at all.
constexpr std::chrono::seconds kLimit{10};

class AccessReload : public AccessProcessTest {
 protected:
  AccessReload() : AccessProcessTest({kViewer, kProducer}) {}

  std::unique_ptr<StreamPublisher> Publish(const std::string& stream, const std::string& secret) {
    auto publisher =
        std::make_unique<StreamPublisher>(server_->grpc_address(), stream, MetadataOf(secret));
    EXPECT_TRUE(publisher->opened());
    Push(*publisher, 1);
    return publisher;
  }
  void Push(StreamPublisher& publisher, std::uint64_t sequence) {
    EXPECT_TRUE(publisher.Push(sequence, PngBytes(1000, static_cast<std::uint32_t>(sequence))));
    EXPECT_TRUE(publisher.WaitForAck(sequence));
  }
  std::unique_ptr<WebSocketClient> Watching(const std::string& stream, const std::string& secret) {
    auto viewer = std::make_unique<WebSocketClient>(
        server_->http_port(), "/websocket?stream=" + stream, 0, "", Fields(secret));
    EXPECT_TRUE(viewer->NextPicture());
    return viewer;
  }
  static int CloseCode(WebSocketClient& viewer) {
    while (const auto message = viewer.Next()) {
      if (message->opcode == 8) return message->close_code();
    }
    return 0;
  }
};

TEST_F(AccessReload, ARevokedTokenEndsItsViewerAndItsPublisherAndDisturbsNobodyElse) {
  const auto revoked = Publish("cam-1", kProducer.secret);
  const auto stays = Publish("cam-2", admin_.secret);
  const auto revoked_viewer = Watching("cam-2", kViewer.secret);
  const auto viewer_stays = Watching("cam-2", admin_.secret);
  const auto began = Clock::now();
  milliseconds publisher_took{};
  grpc::Status ended;
  WriteTokens({admin_});
  std::thread waits_for_publisher([&] {
    ended = revoked->WaitForEnd();
    publisher_took = std::chrono::duration_cast<milliseconds>(Clock::now() - began);
  });
  EXPECT_EQ(CloseCode(*revoked_viewer), 4401);
  const auto viewer_took = std::chrono::duration_cast<milliseconds>(Clock::now() - began);
  waits_for_publisher.join();
  EXPECT_EQ(ended.error_code(), grpc::StatusCode::UNAUTHENTICATED) << ended.error_message();
  std::cout << "revoked: viewer closed after " << viewer_took.count() << " ms, publisher after "
            << publisher_took.count() << " ms\n";
  EXPECT_TRUE(server_->process().WaitForError("stream \"cam-1\": its publisher ends, whose token"));
  EXPECT_LT(viewer_took, kLimit);
  EXPECT_LT(publisher_took, kLimit);
  Push(*stays, 2);
  EXPECT_EQ(viewer_stays->NextPicture(), PngBytes(1000, 2));
  EXPECT_EQ(Get("/api/v1/streams", kViewer.secret).status, 401);
}

TEST_F(AccessReload, ABrokenFileKeepsTheRightsThatWereAndSaysSo) {
  const auto publisher = Publish("cam-1", kProducer.secret);
  const auto viewer = Watching("cam-1", kViewer.secret);
  folder_.Write("tokens.json", R"({"tokens":[{"sha256":"short"}]})");
  EXPECT_TRUE(server_->process().WaitForError(
      "the tokens stay as they were: " + folder_.File("tokens.json") + ": token 1: \"sha256\""));
  Push(*publisher, 2);
  EXPECT_EQ(viewer->NextPicture(), PngBytes(1000, 2));
  EXPECT_EQ(Get("/api/v1/streams", kViewer.secret).status, 200);
  WriteTokens({kProducer, admin_});
  EXPECT_EQ(CloseCode(*viewer), 4401) << "the mended file holds";
  Push(*publisher, 3);
}

TEST_F(AccessReload, ANewTokenIsGoodSoon) {
  const Token added{"fc_added-0123456789abcdef", {}, {"*"}, ""};
  EXPECT_EQ(Get("/api/v1/streams", added.secret).status, 401);
  WriteTokens({kViewer, kProducer, admin_, added});
  EXPECT_TRUE(WaitFor([&] { return Get("/api/v1/streams", added.secret).status == 200; }));
}

TEST(AccessStart, AKeyThatIsLeftOutIsTold) {
  const TemporaryFolder folder;
  const std::string path =
      folder.Write("tokens.json", R"({"jwt":{"algorithms":["HS256"],"keys_file":"jwks.json"}})");
  folder.Write("jwks.json", R"({"keys":[{"kty":"OKP","kid":"curve"}]})");
  Server server({"--tokens_file=" + path});
  EXPECT_TRUE(server.process().WaitForError(folder.File("jwks.json") +
                                            ": In the key set, key \"curve\" is left out"));
}

TEST(AccessStart, ATokensFileThatIsNoneStopsTheStartAndIsNamed) {
  const TemporaryFolder folder;
  const std::string path = folder.Write("tokens.json", R"({"tokens":[{"watch":["*"]}]})");
  for (const auto& [file, what] :
       {std::pair(path, "token 1: \"sha256\" must be"),
        std::pair(folder.File("missing.json"), "there is no such file.")}) {
    const auto process = RunFramecastd(
        {"--tokens_file=" + file, "--http_address=127.0.0.1:0", "--grpc_address=127.0.0.1:0"});
    EXPECT_EQ(process->WaitForExit(), 1);
    EXPECT_THAT(process->err(),
                testing::HasSubstr("framecastd: --tokens_file=" + file + ": " + what));
  }
}

}  // namespace
}  // namespace framecast::test
