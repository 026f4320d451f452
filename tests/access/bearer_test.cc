#include "services/access/bearer.h"

#include <gtest/gtest.h>

namespace framecast::access {
namespace {

TEST(BearerTokenTest, IsWhatFollowsTheScheme) {
  EXPECT_EQ(BearerToken("Bearer fc_1"), "fc_1");
  EXPECT_EQ(BearerToken("bEARER fc_1"), "fc_1");
  EXPECT_EQ(BearerToken("Bearer   fc_1"), "fc_1");
  EXPECT_EQ(BearerToken("Bearer  "), "");
  EXPECT_EQ(BearerToken("Bearer a,Bearer b"), "a,Bearer b");
}

TEST(BearerTokenTest, OtherSchemesHaveNone) {
  for (const char* other : {"", "Bearer", "Basic dXNlcg==", "Bearerfc_1", " Bearer fc_1"}) {
    EXPECT_EQ(BearerToken(other), std::nullopt) << other;
  }
}

}  // namespace
}  // namespace framecast::access
