// framecastd that takes frames in and shows nothing.
#include <gmock/gmock.h>

#include "tests/integration/server.h"
#include "tests/support/images.h"
#include "tests/support/loopback_client.h"
#include "tests/support/stream_publisher.h"

namespace framecast::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

TEST(IngestRole, TakesFramesInAtBothDoorsAndSendsViewersElsewhere) {
  // Without a page to show.
  Server server({"--roles=ingest", "--web_root=/nowhere"});
  EXPECT_TRUE(server.process().WaitForError("publish to 127.0.0.1:"));
  EXPECT_THAT(server.process().err(), Not(HasSubstr("watch at")));

  StreamPublisher publisher(server.grpc_address(), "pushed");
  ASSERT_TRUE(publisher.Push(1, PngBytes(500)));
  EXPECT_TRUE(publisher.WaitForAck(1));

  const std::string picture = PngBytes(1000);
  LoopbackClient client(server.http_port());
  client.Write(
      "PUT /api/v1/streams/put/frame HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n" +
      picture);
  EXPECT_EQ(client.ReadResponse().status, 201);

  for (const char* target : {"/", "/api/v1/streams/pushed", "/api/v1/streams/pushed/frame"}) {
    const LoopbackClient::Response refused = Fetch(server.http_port(), target);
    EXPECT_EQ(refused.status, 404) << target;
    EXPECT_EQ(json::parse(refused.body)["error"]["code"], "not_this_role") << target;
  }
  EXPECT_EQ(WebSocketClient(server.http_port(), "/websocket?stream=pushed").status(), 404);
  EXPECT_EQ(Fetch(server.http_port(), "/healthz").status, 200);
  EXPECT_TRUE(publisher.Close().ok());
}

}  // namespace
}  // namespace framecast::test
