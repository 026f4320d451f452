#include "services/access/token_secret.h"

#include <openssl/rand.h>
#include <openssl/sha.h>

#include <stdexcept>

#include "absl/strings/escaping.h"

namespace framecast::access {
namespace {

constexpr std::size_t kTokenBytes = 32;

}  // namespace

std::string RandomBytes(std::size_t count) {
  std::string bytes(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1) {
    throw std::runtime_error("The system gives no random bytes.");
  }
  return bytes;
}

std::string NewToken() { return "fc_" + absl::WebSafeBase64Escape(RandomBytes(kTokenBytes)); }

std::array<std::byte, 32> Sha256(std::string_view bytes) {
  std::array<std::byte, 32> hash;
  static_assert(sizeof hash == SHA256_DIGEST_LENGTH);
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         reinterpret_cast<unsigned char*>(hash.data()));
  return hash;
}

std::string Sha256Hex(std::string_view bytes) {
  const std::array<std::byte, 32> hash = Sha256(bytes);
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(hash.data()), hash.size()));
}

}  // namespace framecast::access
