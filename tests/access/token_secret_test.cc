#include "services/access/token_secret.h"

#include <gtest/gtest.h>

#include <set>

namespace framecast::access {
namespace {

TEST(TokenSecret, HashesAreThoseOfTheStandard) {
  // FIPS 180-4's examples.
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256("abc")[0], std::byte{0xba});
}

TEST(TokenSecret, ATokenIs32BytesThatUrlsAndHeadersCarryAsTheyAre) {
  const std::string token = NewToken();
  EXPECT_EQ(token.substr(0, 3), "fc_");
  // 32 bytes in base64 without padding.
  EXPECT_EQ(token.size(), 3U + 43U);
  EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                    "0123456789-_"),
            std::string::npos);
}

TEST(TokenSecret, NoTwoTokensAreTheSame) {
  std::set<std::string> tokens;
  for (int i = 0; i < 1000; ++i) tokens.insert(NewToken());
  EXPECT_EQ(tokens.size(), 1000U);
}

}  // namespace
}  // namespace framecast::access
