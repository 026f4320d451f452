// A real nats-server on a port of loopback.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/process.h"
#include "tests/support/temporary_folder.h"

namespace framecast::test {

struct NatsServerOptions {
  std::string host = "127.0.0.1";
  // 0: nats-server's own, 1 MiB.
  std::uint64_t max_payload = 0;
  std::string token;
  // PEM; empty: no TLS.
  std::string certificate;
  std::string key;
  // PEM; empty: clients need no certificate.
  std::string client_ca;
  // Of its configuration.
  std::vector<std::string> more_lines;
};

// For one thread, as Process.
class NatsServer {
 public:
  // Returns when it takes connections; throws when it does not.
  explicit NatsServer(const NatsServerOptions& options = {});

  std::uint16_t port() const { return port_; }
  // "nats://127.0.0.1:4222", or tls.
  std::string url() const;

  // SIGKILL. Its port stays free.
  void Stop();
  // Again, on the same port; after Stop.
  void Start();
  // It stands still, and the kernel goes on to take connections and bytes for it.
  void Pause();
  void Resume();

  // What it logged since its start.
  std::string log() const { return process_ ? process_->err() : ""; }

 private:
  const std::string scheme_and_host_;
  const std::uint16_t port_;
  const TemporaryFolder folder_;
  std::unique_ptr<Process> process_;
};

}  // namespace framecast::test
