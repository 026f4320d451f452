#include "tests/access/jwt_maker.h"

#include <gtest/gtest.h>

#include "absl/strings/str_join.h"
#include "services/access/jwt_encoding.h"

namespace framecast::access {

std::string Named(const std::string& jwk, const std::string& id) {
  return R"({"kid":")" + id + "\"," + jwk.substr(1);
}

JwtKeys KeySet(const std::vector<std::string>& jwks) {
  const auto keys = JwtKeys::Parse(R"({"keys":[)" + absl::StrJoin(jwks, ",") + "]}");
  EXPECT_TRUE(keys.ok()) << keys.status();
  return keys.value_or(JwtKeys());
}

std::string Signed(const JwtKeys& keys, const std::string& header, const std::string& payload) {
  const std::string text = EncodeBase64Url(header) + "." + EncodeBase64Url(payload);
  const auto signature = keys.keys().at(0).Sign(text);
  EXPECT_TRUE(signature.ok()) << signature.status();
  return text + "." + EncodeBase64Url(signature.value_or(""));
}

}  // namespace framecast::access
