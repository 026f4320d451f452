// A gateway that speaks TLS, with a certificate of a test's own authority.
#pragma once

#include <memory>
#include <string>

#include "services/tls/server_identity.h"
#include "tests/gateway/gateway_fixture.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_authority.h"
#include "tests/support/tls_client.h"

namespace framecast::gateway {

class TlsGatewayTest : public GatewayTest {
 protected:
  explicit TlsGatewayTest(const hub::HubOptions& hub_options = {});
  // Before what it uses goes.
  ~TlsGatewayTest() override { gateway_.reset(); }

  // A new certificate of that name takes the place of the old one.
  void Renew(const std::string& name);
  test::TlsSettings Trusting() const { return {.ca = authority_.certificate()}; }
  test::MakeLayer Tls(test::TlsFacts* facts = nullptr) const {
    return test::TlsTo(Trusting(), facts);
  }
  test::LoopbackClient::Response Fetch(const std::string& target) const {
    return test::Fetch(port(), target, "GET", "", Tls());
  }
  std::unique_ptr<test::WebSocketClient> Watch(const std::string& target,
                                               int receive_buffer = 0) const {
    return std::make_unique<test::WebSocketClient>(port(), target, receive_buffer, "", "",
                                                   "127.0.0.1", Tls());
  }

  const test::TestAuthority authority_;
  const test::TemporaryFolder files_;
  std::unique_ptr<tls::ServerIdentity> identity_;
};

}  // namespace framecast::gateway
