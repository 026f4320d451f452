#include "tests/nats/jwt_accounts.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <ctime>
#include <memory>
#include <string_view>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace framecast::nats {
namespace {

// The first bytes of keys, which make the first letter in base 32.
constexpr unsigned char kOperator = 14 << 3;
constexpr unsigned char kAccount = 0;
constexpr unsigned char kUser = 20 << 3;
constexpr unsigned char kSeed = 18 << 3;

std::string Base32(std::string_view bytes) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string text;
  unsigned buffer = 0;
  int bits = 0;
  for (const char byte : bytes) {
    buffer = (buffer << 8) | static_cast<unsigned char>(byte);
    for (bits += 8; bits >= 5; bits -= 5) text += kLetters[(buffer >> (bits - 5)) & 31];
  }
  if (bits > 0) text += kLetters[(buffer << (5 - bits)) & 31];
  return text;
}

// CRC-16/XMODEM, the lower byte first.
std::string Checksum(std::string_view bytes) {
  unsigned crc = 0;
  for (const char byte : bytes) {
    crc ^= static_cast<unsigned>(static_cast<unsigned char>(byte)) << 8;
    for (int bit = 0; bit < 8; ++bit) crc = (crc << 1) ^ ((crc & 0x8000) != 0 ? 0x1021 : 0);
    crc &= 0xffff;
  }
  return {static_cast<char>(crc & 0xff), static_cast<char>(crc >> 8)};
}

std::string Encoded(std::string bytes) {
  bytes += Checksum(bytes);
  return Base32(bytes);
}

// A key as NATS has them: Ed25519.
class Nkey {
 public:
  explicit Nkey(unsigned char prefix) : prefix_(prefix) {
    RAND_bytes(seed_.data(), static_cast<int>(seed_.size()));
    key_.reset(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed_.data(), seed_.size()),
               EVP_PKEY_free);
  }

  std::string name() const {
    std::array<unsigned char, 32> open{};
    std::size_t size = open.size();
    EVP_PKEY_get_raw_public_key(key_.get(), open.data(), &size);
    return Encoded(static_cast<char>(prefix_) + std::string(open.begin(), open.end()));
  }
  std::string seed() const {
    return Encoded(std::string{static_cast<char>(kSeed | (prefix_ >> 5)),
                               static_cast<char>((prefix_ & 31) << 3)} +
                   std::string(seed_.begin(), seed_.end()));
  }
  // A JWT that says of `subject` what `claims` holds.
  std::string Vouch(const Nkey& subject, const std::string& claims) const {
    const std::string text =
        absl::StrCat(absl::WebSafeBase64Escape(R"({"typ":"JWT","alg":"ed25519-nkey"})"), ".",
                     absl::WebSafeBase64Escape(
                         absl::StrCat(R"({"jti":"1","iat":)", std::time(nullptr), R"(,"iss":")",
                                      name(), R"(","name":"test","sub":")", subject.name(),
                                      R"(","nats":{)", claims, R"(,"version":2}})")));
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free);
    std::array<unsigned char, 64> signature{};
    std::size_t size = signature.size();
    EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get());
    EVP_DigestSign(context.get(), signature.data(), &size,
                   reinterpret_cast<const unsigned char*>(text.data()), text.size());
    return absl::StrCat(text, ".",
                        absl::WebSafeBase64Escape(std::string(signature.begin(), signature.end())));
  }

 private:
  const unsigned char prefix_;
  std::array<unsigned char, 32> seed_{};
  std::shared_ptr<EVP_PKEY> key_;
};

}  // namespace

JwtAccounts::JwtAccounts() {
  const Nkey head(kOperator);
  const Nkey account(kAccount);
  const Nkey user(kUser);
  const std::string account_jwt = head.Vouch(
      account,
      R"("limits":{"subs":-1,"data":-1,"payload":-1,"imports":-1,"exports":-1,"wildcards":true,)"
      R"("conn":-1,"leaf":-1},"default_permissions":{"pub":{},"sub":{}},"type":"account")");
  server_lines = {"operator: " + head.Vouch(head, R"("type":"operator")"), "resolver: MEMORY",
                  "resolver_preload: { " + account.name() + ": " + account_jwt + " }"};
  credentials = absl::StrCat(
      "-----BEGIN NATS USER JWT-----\n",
      account.Vouch(user, R"("pub":{},"sub":{},"subs":-1,"data":-1,"payload":-1,"type":"user")"),
      "\n------END NATS USER JWT------\n\n-----BEGIN USER NKEY SEED-----\n", user.seed(),
      "\n------END USER NKEY SEED------\n");
}

}  // namespace framecast::nats
