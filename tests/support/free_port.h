// Ports for programs that must be told one.
#pragma once

#include <cstdint>

namespace framecast::test {

// A port of loopback that nobody listens on. Below the range out of which the kernel takes the
// ports of outgoing connections, so that it stays free, also while the server that had it is down.
std::uint16_t FreePort();

}  // namespace framecast::test
