// Why a TCP port cannot be reached: cnats does not say.
#pragma once

#include <cstdint>
#include <string>

namespace framecast::nats {

// Tries it, for a second at most for each address that its name has, and gives what the system
// says: "Connection refused". Empty: it can be reached after all.
std::string WhyUnreachable(const std::string& host, std::uint16_t port);

}  // namespace framecast::nats
