#include "tests/gateway/access_fixture.h"

#include <nlohmann/json.hpp>

namespace framecast::gateway {

AccessGatewayTest::AccessGatewayTest() { Apply({kAdmin, kViewer, kProducer}); }

void AccessGatewayTest::Apply(const std::vector<test::Token>& tokens,
                              const test::Token& anonymous) {
  auto table = access::TokenTable::Parse(test::TokensJson(tokens, anonymous));
  ASSERT_TRUE(table.ok()) << table.status();
  access_.Apply(*std::move(table));
}

std::string AccessGatewayTest::Everything(const std::string& method, const std::string& target,
                                          const std::string& fields) {
  test::LoopbackClient client(port());
  client.Write(method + " " + target + " HTTP/1.1\r\nConnection: close\r\n" + fields + "\r\n");
  client.HalfClose();
  return client.ReadToEnd();
}

std::string AccessGatewayTest::ErrorCode(const test::LoopbackClient::Response& response) {
  const auto body = nlohmann::json::parse(response.body, nullptr, /*allow_exceptions=*/false);
  return body.is_object() ? body.at("error").at("code").get<std::string>() : "";
}

int CloseCode(test::WebSocketClient& client) {
  while (const auto message = client.Next()) {
    if (message->opcode == 8) return message->close_code();
  }
  return 0;
}

}  // namespace framecast::gateway
