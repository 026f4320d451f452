// The tokens that framecast makes, and the hashes that stand for them in the tokens file.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace framecast::access {

// From the system's generator for secrets. Throws std::runtime_error when that has none to give.
std::string RandomBytes(std::size_t count);

// "fc_" and 32 random bytes in base64url without padding. Throws as RandomBytes does.
std::string NewToken();

std::array<std::byte, 32> Sha256(std::string_view bytes);
// 64 lower-case hex digits.
std::string Sha256Hex(std::string_view bytes);

}  // namespace framecast::access
