#include "tests/gateway/tls_fixture.h"

namespace framecast::gateway {

TlsGatewayTest::TlsGatewayTest(const hub::HubOptions& hub_options) : GatewayTest(hub_options) {
  const test::IssuedPair pair = authority_.Issue("first");
  identity_ = *tls::ServerIdentity::Load(
      {files_.Replace("cert.pem", pair.certificate), files_.Replace("key.pem", pair.key), ""});
  options_.identity = identity_.get();
}

void TlsGatewayTest::Renew(const std::string& name) {
  const test::IssuedPair pair = authority_.Issue(name);
  files_.Replace("cert.pem", pair.certificate);
  files_.Replace("key.pem", pair.key);
  // Seen, and standing still.
  ASSERT_FALSE(*identity_->Poll());
  ASSERT_TRUE(*identity_->Poll());
}

}  // namespace framecast::gateway
