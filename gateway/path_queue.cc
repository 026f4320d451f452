#include "gateway/path_queue.h"

// Not <netinet/tcp.h>, whose tcp_info ends before tcpi_min_rtt.
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdint>

namespace framecast::gateway {

hub::Duration PathQueueingDelay(int socket, int unacked_bytes) {
  tcp_info info{};
  socklen_t size = sizeof(info);
  if (getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return {};
  // Until it was measured, min_rtt is the largest number.
  if (info.tcpi_rtt <= info.tcpi_min_rtt) return {};
  const std::uint64_t window_bytes = std::uint64_t{info.tcpi_snd_cwnd} * info.tcpi_snd_mss;
  if (window_bytes == 0) return {};
  const std::uint64_t queued_us = info.tcpi_rtt - info.tcpi_min_rtt;
  const std::uint64_t draining_us =
      info.tcpi_rtt * static_cast<std::uint64_t>(unacked_bytes) / window_bytes;
  return std::chrono::microseconds(std::min(queued_us, draining_us));
}

}  // namespace framecast::gateway
