// Every door × every kind of token, with the exact answer of each: one table.
#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>

#include "tests/integration/access_fixture.h"
#include "tests/integration/multiplex_client.h"
#include "tests/support/images.h"

namespace framecast::test {
namespace {

// The tokens of the table's columns, for cam-* where nothing else is said.
constexpr char kNone[] = "";
constexpr char kWrong[] = "fc_wrong-0123456789abcdef";
const Token kExpired{"fc_expired-0123456789abcdef", {"cam-*"}, {"cam-*"}, "2020-01-01T00:00:00Z"};
const Token kOther{"fc_other-0123456789abcdef", {"other-*"}, {"other-*"}, ""};
const Token kPublish{"fc_publish-0123456789abcdef", {"cam-*"}, {}, ""};
const Token kWatch{"fc_watch-0123456789abcdef", {}, {"cam-*"}, ""};

struct Row {
  const char* door;
  std::array<const char*, 6> answers;
};

// clang-format off
constexpr std::array<Row, 17> kTable{{
    // to publish           none               wrong              expired            another stream's     to publish           to watch
    {"gRPC Publish",       {"UNAUTHENTICATED", "UNAUTHENTICATED", "UNAUTHENTICATED", "PERMISSION_DENIED", "OK",                "PERMISSION_DENIED"}},
    {"HTTP PUT",           {"401",             "401",             "401",             "403",               "201",               "403"}},
    {"HTTP POST",          {"401",             "401",             "401",             "403",               "200",               "403"}},
    // to watch
    {"gRPC Watch",         {"UNAUTHENTICATED", "UNAUTHENTICATED", "UNAUTHENTICATED", "PERMISSION_DENIED", "PERMISSION_DENIED", "OK"}},
    {"gRPC GetFrame",      {"UNAUTHENTICATED", "UNAUTHENTICATED", "UNAUTHENTICATED", "NOT_FOUND",         "PERMISSION_DENIED", "OK"}},
    {"gRPC ListStreams",   {"UNAUTHENTICATED", "UNAUTHENTICATED", "UNAUTHENTICATED", "not listed",        "not listed",        "listed"}},
    {"WebSocket raw",      {"4401",            "4401",            "4401",            "4403",              "4403",              "picture"}},
    {"WebSocket, unnamed", {"4401",            "4401",            "4401",            "waits",             "4403",              "picture"}},
    {"framecast.v1",       {"unauthorized",    "4401",            "4401",            "stream_not_found",  "unauthorized",      "picture"}},
    {"HTTP streams",       {"401",             "401",             "401",             "not listed",        "not listed",        "listed"}},
    {"HTTP stream",        {"401",             "401",             "401",             "404",               "403",               "200"}},
    {"HTTP frame",         {"401",             "401",             "401",             "404",               "403",               "200"}},
    {"HTTP long poll",     {"401",             "401",             "401",             "404",               "403",               "200"}},
    {"HTTP frames",        {"401",             "401",             "401",             "404",               "403",               "200"}},
    {"HTTP numbered",      {"401",             "401",             "401",             "404",               "403",               "200"}},
    {"HTTP annotations",   {"401",             "401",             "401",             "404",               "403",               "200"}},
    {"HTTP MJPEG",         {"401",             "401",             "401",             "404",               "403",               "200"}},
}};
// clang-format on

std::string NameOf(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::OK:
      return "OK";
    case grpc::StatusCode::UNAUTHENTICATED:
      return "UNAUTHENTICATED";
    case grpc::StatusCode::PERMISSION_DENIED:
      return "PERMISSION_DENIED";
    case grpc::StatusCode::NOT_FOUND:
      return "NOT_FOUND";
    default:
      return "code " + std::to_string(code);
  }
}

// Whether HTTP brings the token in the header, or as ?token=.
enum class Way { kHeader, kQuery };

class AccessMatrix : public AccessProcessTest, public testing::WithParamInterface<Way> {
 protected:
  AccessMatrix()
      : AccessProcessTest({kExpired, kOther, kPublish, kWatch}),
        publisher_(server_->grpc_address(), "cam-1", MetadataOf(admin_.secret)) {
    EXPECT_TRUE(publisher_.opened());
    EXPECT_TRUE(publisher_.Push(1, PngBytes(1000)));
    EXPECT_TRUE(publisher_.WaitForAck(1));
    const auto etag = Get("/api/v1/streams/cam-1/frame", admin_.secret).fields.at("etag");
    frame_ = etag.substr(1, etag.size() - 2);
  }

  // Address and further lines of a request with that token.
  std::pair<std::string, std::string> Request(const std::string& target,
                                              const std::string& secret) {
    if (GetParam() == Way::kHeader || secret.empty()) return {target, Fields(secret)};
    secrets_.push_back(secret);
    const char separator = target.find('?') == std::string::npos ? '?' : '&';
    return {target + separator + "token=" + secret, Fields("")};
  }
  LoopbackClient::Response Answer(const std::string& target, const std::string& secret) {
    const auto [at, fields] = Request(target, secret);
    return Fetch(server_->http_port(), at, "GET", fields);
  }
  std::string StatusOf(const std::string& target, const std::string& secret) {
    return std::to_string(Answer(target, secret).status);
  }
  std::string HttpStreams(const std::string& secret) {
    const auto response = Answer("/api/v1/streams", secret);
    if (response.status != 200) return std::to_string(response.status);
    return response.body.find("\"cam-1\"") == std::string::npos ? "not listed" : "listed";
  }
  std::string HttpPublish(const std::string& method, const std::string& secret) {
    const std::string image = PngBytes(500);
    const auto [at, fields] = Request("/api/v1/streams/cam-put/frame", secret);
    LoopbackClient client(server_->http_port());
    client.Write(method + " " + at + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\n" +
                 fields + "Content-Length: " + std::to_string(image.size()) + "\r\n\r\n" + image);
    return std::to_string(client.ReadResponse().status);
  }
  std::string GrpcPublish(const std::string& secret) {
    StreamPublisher publisher(server_->grpc_address(), "cam-grpc", MetadataOf(secret));
    return NameOf(publisher.Close().error_code());
  }
  std::string GrpcList(const std::string& secret) {
    std::vector<std::string> names;
    const grpc::Status status = List(secret, names);
    if (!status.ok()) return NameOf(status.error_code());
    return std::find(names.begin(), names.end(), "cam-1") == names.end() ? "not listed" : "listed";
  }
  std::string Raw(const std::string& target, const std::string& secret) {
    const auto [at, fields] = Request(target, secret);
    WebSocketClient client(server_->http_port(), at, 0, "", fields);
    if (client.status() != 101) return std::to_string(client.status());
    // Whoever waits for a picture answers a ping instead.
    client.Send(9, "");
    std::string seen = "waits";
    while (const auto message = client.Next()) {
      if (message->opcode == 2) return "picture";
      if (message->opcode == 8) return std::to_string(message->close_code());
      if (message->opcode == 10) return seen;
    }
    return "ended";
  }
  std::string Multiplexed(const std::string& secret) {
    const auto [at, fields] = Request("/websocket", secret);
    MultiplexClient client(server_->http_port(), at, fields);
    client.Subscribe(1, "cam-1");
    MultiplexClient::Event event;
    do {
      client.Next(event);
    } while (event.type != "error" && event.type != "frame" && event.type != "close" &&
             event.type != "end");
    if (event.type == "error") return event.text.at("code");
    if (event.type == "close") return std::to_string(event.close_code);
    return event.type == "frame" ? "picture" : "ended";
  }

  StreamPublisher publisher_;
  std::string frame_;  // EPOCH-SEQ
};

TEST_P(AccessMatrix, EveryDoorGivesEachTokenTheAnswerOfTheTable) {
  const std::string stream = "/api/v1/streams/cam-1";
  std::string numbered = stream + "/frames/" + frame_;
  std::replace(numbered.end() - static_cast<std::ptrdiff_t>(frame_.size()), numbered.end(), '-',
               '/');
  using Secret = const std::string&;
  const std::map<std::string, std::function<std::string(Secret)>> doors{
      {"gRPC Publish", [&](Secret secret) { return GrpcPublish(secret); }},
      {"HTTP PUT", [&](Secret secret) { return HttpPublish("PUT", secret); }},
      {"HTTP POST", [&](Secret secret) { return HttpPublish("POST", secret); }},
      {"gRPC Watch", [&](Secret secret) { return NameOf(Watch("cam-1", secret).error_code()); }},
      {"gRPC GetFrame",
       [&](Secret secret) { return NameOf(GetFrame("cam-1", secret).error_code()); }},
      {"gRPC ListStreams", [&](Secret secret) { return GrpcList(secret); }},
      {"WebSocket raw", [&](Secret secret) { return Raw("/websocket?stream=cam-1", secret); }},
      {"WebSocket, unnamed", [&](Secret secret) { return Raw("/websocket", secret); }},
      {"framecast.v1", [&](Secret secret) { return Multiplexed(secret); }},
      {"HTTP streams", [&](Secret secret) { return HttpStreams(secret); }},
      {"HTTP stream", [&](Secret secret) { return StatusOf(stream, secret); }},
      {"HTTP frame", [&](Secret secret) { return StatusOf(stream + "/frame", secret); }},
      {"HTTP long poll",
       [&](Secret secret) { return StatusOf(stream + "/frame?wait=5s", secret); }},
      {"HTTP frames", [&](Secret secret) { return StatusOf(stream + "/frames", secret); }},
      {"HTTP numbered", [&](Secret secret) { return StatusOf(numbered, secret); }},
      {"HTTP annotations",
       [&](Secret secret) { return StatusOf(numbered + "/annotations", secret); }},
      {"HTTP MJPEG", [&](Secret secret) { return StatusOf(stream + "/mjpeg", secret); }},
  };
  const std::array<std::pair<const char*, std::string>, 6> tokens{
      {{"none", kNone},
       {"wrong", kWrong},
       {"expired", kExpired.secret},
       {"another stream's", kOther.secret},
       {"to publish", kPublish.secret},
       {"to watch", kWatch.secret}}};
  EXPECT_EQ(doors.size(), kTable.size());
  for (const Row& row : kTable) {
    for (std::size_t column = 0; column < tokens.size(); ++column) {
      EXPECT_EQ(doors.at(row.door)(tokens[column].second), row.answers[column])
          << row.door << ", token: " << tokens[column].first;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Http, AccessMatrix, testing::Values(Way::kHeader, Way::kQuery),
                         [](const auto& way) {
                           return way.param == Way::kHeader ? "TokenInTheHeader"
                                                            : "TokenInTheQuery";
                         });

}  // namespace
}  // namespace framecast::test
