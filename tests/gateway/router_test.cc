#include "gateway/router.h"

#include <gtest/gtest.h>

namespace framecast::gateway {
namespace {

TEST(RouterTest, EachAddressHasItsRoute) {
  EXPECT_EQ(ParseTarget("/").kind, RouteKind::kPage);
  EXPECT_EQ(ParseTarget("/streams/cam-1").kind, RouteKind::kPage);
  EXPECT_EQ(ParseTarget("/streams/cam-1").stream, "cam-1");
  EXPECT_EQ(ParseTarget("/").path, "index.html");
  EXPECT_EQ(ParseTarget("/streams/a%2Eb").stream, "a.b");
  EXPECT_EQ(ParseTarget("/streams/a%2Eb").path, "streams/index.html");
  EXPECT_EQ(ParseTarget("/streams/").path, "streams/index.html");
  EXPECT_EQ(ParseTarget("/websocket?stream=a").kind, RouteKind::kWebSocket);
  EXPECT_EQ(ParseTarget("/api/v1/streams").kind, RouteKind::kStreams);
  EXPECT_EQ(ParseTarget("/api/v1/streams/cam").kind, RouteKind::kStream);
  EXPECT_EQ(ParseTarget("/api/v1/streams/cam/frame").kind, RouteKind::kNewestFrame);
  EXPECT_EQ(ParseTarget("/api/v1/streams/cam/frames").kind, RouteKind::kFrameIndex);
  EXPECT_EQ(ParseTarget("/api/v1/streams/cam/frames/e/1").kind, RouteKind::kFrame);
  EXPECT_EQ(ParseTarget("/api/v1/streams/cam/frames/e/1").epoch, "e");
  EXPECT_EQ(ParseTarget("/api/v1/streams/cam/frames/e/1").sequence, "1");
  const Route annotations = ParseTarget("/api/v1/streams/cam/frames/e/1/annotations");
  EXPECT_EQ(annotations.kind, RouteKind::kAnnotations);
  EXPECT_EQ(annotations.epoch, "e");
  EXPECT_EQ(annotations.sequence, "1");
  EXPECT_EQ(ParseTarget("/api/v1/streams/cam/frames/e").kind, RouteKind::kNotFound);
  EXPECT_EQ(ParseTarget("/api/v1/streams/cam/frames/e/1/2").kind, RouteKind::kNotFound);
  EXPECT_EQ(ParseTarget("/api/v1/streams/cam/frames/e/1/annotations/").kind, RouteKind::kNotFound);
  EXPECT_EQ(ParseTarget("/healthz").kind, RouteKind::kHealth);
  EXPECT_EQ(ParseTarget("/readyz").kind, RouteKind::kReady);
  EXPECT_EQ(ParseTarget("/assets/app.js").kind, RouteKind::kStatic);
  EXPECT_EQ(ParseTarget("/assets/app.js").path, "assets/app.js");
  EXPECT_EQ(ParseTarget("/api/v2/streams").kind, RouteKind::kNotFound);
  EXPECT_EQ(ParseTarget("/api/v1/streams/cam/other").kind, RouteKind::kNotFound);
  EXPECT_EQ(ParseTarget("/streams/a/b").kind, RouteKind::kNotFound);
}

TEST(RouterTest, QueriesAreDecodedAndKeepWhatComesTwice) {
  const Route route = ParseTarget("/websocket?stream=a%2Db&x=&y&stream=c");
  EXPECT_EQ(route.query.count("stream"), 2U);
  EXPECT_EQ(route.query.find("stream")->second, "a-b");
  EXPECT_EQ(route.query.count("y"), 1U);
}

TEST(RouterTest, NothingLeavesTheFolderInAnyEncoding) {
  for (const char* target : {"/../secret.txt",
                             "/assets/../../secret.txt",
                             "/%2e%2e/secret.txt",
                             "/%2E%2E%2fsecret.txt",
                             "/..%2fsecret.txt",
                             "/..%5csecret.txt",
                             "/..\\secret.txt",
                             "/assets/..%00/secret.txt",
                             "/%c0%ae%c0%ae/secret.txt",
                             "/.%2e/secret.txt",
                             "/%252e%252e/secret.txt",
                             "/assets//app.js",
                             "/.git/config",
                             "/assets/.hidden",
                             "/%",
                             "/%2",
                             "/%zz",
                             "/a%00b",
                             "relative",
                             ""}) {
    const RouteKind kind = ParseTarget(target).kind;
    EXPECT_EQ(kind, RouteKind::kBadTarget) << target;
  }
}

}  // namespace
}  // namespace framecast::gateway
