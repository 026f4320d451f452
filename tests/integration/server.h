// framecastd as the process that users start.
#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/process.h"

namespace framecast::test {

// On free ports of loopback, unless `flags` say otherwise. For one thread.
class Server {
 public:
  // Ready to serve when it returns; throws with its output when it does not come to that.
  explicit Server(std::vector<std::string> flags = {}, const std::string& http_host = "127.0.0.1");

  std::uint16_t http_port() const { return http_port_; }
  std::uint16_t grpc_port() const { return grpc_port_; }
  std::uint16_t metrics_port() const { return metrics_port_; }
  std::string http_address() const { return "127.0.0.1:" + std::to_string(http_port_); }
  std::string grpc_address() const { return "127.0.0.1:" + std::to_string(grpc_port_); }
  std::string metrics_address() const { return "127.0.0.1:" + std::to_string(metrics_port_); }
  Process& process() { return *process_; }

  // Ends the process without a word.
  void Kill();
  // A new one with the same flags. Returns as soon as it is ready.
  void StartAgain() { Start(); }

  // The status of /readyz; 0: nobody listens.
  int Readiness() const;
  // What the API says of it; null when it does not know the stream.
  nlohmann::json Stream(const std::string& name) const;
  std::string Epoch(const std::string& stream) const;
  std::uint64_t LastSequence(const std::string& stream) const;
  bool WaitForState(const std::string& stream, const std::string& state,
                    std::chrono::milliseconds limit = kTestTimeout) const;
  bool WaitForViewers(const std::string& stream, unsigned viewers) const;

  // Resident memory in bytes.
  std::uint64_t ResidentBytes() const;

 private:
  void Start();

  std::uint16_t http_port_;
  std::uint16_t grpc_port_;
  std::uint16_t metrics_port_;
  std::vector<std::string> command_;
  std::unique_ptr<Process> process_;
};

// framecastd with these flags, which need not start. Its metrics are on a free port, unless the
// flags say otherwise.
std::unique_ptr<Process> RunFramecastd(std::vector<std::string> flags,
                                       std::map<std::string, std::string> environment = {});

}  // namespace framecast::test
