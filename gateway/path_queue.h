// How much of what a TCP connection has sent still waits in queues on the path.
#pragma once

#include "services/hub/clock.h"

namespace framecast::gateway {

// How long until the queues on the path, in front of what is sent next, have emptied: the round
// trip beyond the smallest one, but no more than `unacked_bytes`, which this connection has under
// way, take at the rate of its congestion window. 0 where the system does not tell.
hub::Duration PathQueueingDelay(int socket, int unacked_bytes);

}  // namespace framecast::gateway
