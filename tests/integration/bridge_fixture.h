// Several framecastd that share streams over a real NATS.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "tests/integration/multiplex_client.h"
#include "tests/integration/server.h"
#include "tests/support/free_port.h"
#include "tests/support/images.h"
#include "tests/support/nats_server.h"
#include "tests/support/stream_publisher.h"

namespace framecast::test {

// A node of that name; "both", "ingest" or "gateway" as its roles.
inline std::vector<std::string> NodeFlags(const NatsServer& nats, const std::string& name,
                                          const std::string& roles,
                                          std::vector<std::string> more = {}) {
  more.insert(more.begin(),
              {"--bridge=" + nats.url(), "--node_name=" + name,
               "--roles=" + (roles == "both" ? "ingest,gateway" : roles), "--threads=1"});
  return more;
}

// Publishes numbered pictures, each another one.
class NumberedPublisher {
 public:
  NumberedPublisher(const Server& server, const v1::OpenStream& open, std::size_t bytes = 2000)
      : publisher_(server.grpc_address(), open), bytes_(bytes) {}
  NumberedPublisher(const Server& server, const std::string& stream, std::size_t bytes = 2000)
      : publisher_(server.grpc_address(), stream), bytes_(bytes) {}

  // The next one, and waits until it is acked.
  bool Push() {
    ++last_;
    return publisher_.Push(last_, Picture(last_)) && publisher_.WaitForAck(last_);
  }
  std::string Picture(std::uint64_t sequence) const {
    return PngBytes(bytes_, static_cast<std::uint32_t>(sequence));
  }
  std::uint64_t last() const { return last_; }
  StreamPublisher& call() { return publisher_; }

 private:
  StreamPublisher publisher_;
  const std::size_t bytes_;
  std::uint64_t last_ = 0;
};

// The value of a metric without labels, or with exactly these; 0 if it is not there.
double Metric(const Server& server, const std::string& name);

// Whether the node lists the stream as that state of that node.
bool WaitForRemote(const Server& server, const std::string& stream, const std::string& state,
                   const std::string& node);

}  // namespace framecast::test
