// A gateway that asks for tokens, and some to come with.
#pragma once

#include <string>
#include <vector>

#include "tests/gateway/gateway_fixture.h"
#include "tests/support/tokens_json.h"

namespace framecast::gateway {

// Long enough that none turns up anywhere by chance.
inline const test::Token kAdmin{"fc_admin-0123456789", {"*"}, {"*"}, ""};
inline const test::Token kViewer{"fc_viewer-0123456789", {}, {"public-*"}, ""};
inline const test::Token kProducer{"fc_producer-0123456789", {"cam-*"}, {}, ""};
inline const std::string kWrong = "fc_wrong-0123456789";

// Not started yet: a test may set options first.
class AccessGatewayTest : public GatewayTest {
 protected:
  // The three of them, and nothing for anybody else.
  AccessGatewayTest();

  void Apply(const std::vector<test::Token>& tokens, const test::Token& anonymous = {});

  static std::string Bearer(const std::string& secret) {
    return "Authorization: Bearer " + secret + "\r\n";
  }
  test::LoopbackClient::Response Get(const std::string& target, const std::string& fields = "") {
    return test::Fetch(port(), target, "GET", fields);
  }
  // With the token, if there is one.
  int Status(const std::string& target, const std::string& secret = "") {
    return Get(target, secret.empty() ? "" : Bearer(secret)).status;
  }
  // All that comes in answer to a request, head and body, as it came.
  std::string Everything(const std::string& method, const std::string& target,
                         const std::string& fields);
  static std::string ErrorCode(const test::LoopbackClient::Response& response);
};

// The code it is closed with; what comes before is passed over. 0: it ended without one.
int CloseCode(test::WebSocketClient& client);

}  // namespace framecast::gateway
