// The kernel's own questions to a peer that says nothing by nature.
#pragma once

namespace framecast::gateway {

// A peer that vanished without a word is noticed about 30 s after the last byte.
void KeepAlive(int socket);

}  // namespace framecast::gateway
