// One viewer of many streams over one framecast.v1 socket, which acks each frame at once, as a page
// does that paints in no time.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace framecast::bench {

// One thread of its own reads. Payloads are not copied out of the kernel beyond their stamps.
class AckingViewer {
 public:
  // A frame wholly received; both by CLOCK_MONOTONIC.
  struct Arrival {
    std::int64_t at_ns;
    std::int64_t sent_ns;
  };
  using Arrivals = std::vector<Arrival>;

  // Connected and subscribed to the streams, each with this `window` (JSON), when it returns;
  // throws when it was refused. `address`: IPv4, in the network that the calling thread is in.
  AckingViewer(const std::string& address, std::uint16_t port,
               const std::vector<std::string>& streams, const std::string& window);
  ~AckingViewer();
  AckingViewer(const AckingViewer&) = delete;
  AckingViewer& operator=(const AckingViewer&) = delete;

  // Bytes of frames so far, those of an unfinished one too; without their headers and stamps.
  std::uint64_t payload_bytes() const { return payload_bytes_; }
  // By stream, in the order given. Once; throws when the connection ended before, or something else
  // came than frames with a stamp newer than the one before.
  std::vector<Arrivals> Stop();

 private:
  struct Stream {
    std::string epoch;
    std::uint64_t last_stamp = 0;
    Arrivals arrivals;
  };

  void Run();
  void TakeText(std::uint64_t length);
  void TakeFrame(std::uint64_t length);
  std::string Read(std::size_t size);
  void Discard(std::uint64_t size);
  void Send(int opcode, const std::string& payload);

  int socket_;
  std::vector<Stream> streams_;  // subscription id − 1
  std::atomic<std::uint64_t> payload_bytes_{0};
  std::atomic<bool> stopping_{false};
  std::string failure_;
  std::thread thread_;
};

}  // namespace framecast::bench
