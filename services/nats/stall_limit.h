// Bounds how long the kernel waits for a peer that takes no more bytes.
#pragma once

#include <cstdint>
#include <string>

namespace framecast::nats {

// Of this process's TCP connections from `ip` and `port` to `peer_port`: ended when what was sent
// is not taken for `milliseconds`. False: there is none.
bool LimitStall(const std::string& ip, int port, int peer_port, std::int64_t milliseconds);

}  // namespace framecast::nats
