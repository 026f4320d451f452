#include "tests/support/nats_server.h"

#include <unistd.h>

#include <csignal>
#include <stdexcept>

#include "tests/support/free_port.h"

namespace framecast::test {
namespace {

// Where Debian has it, which is in the PATH of root alone.
std::string Program() {
  constexpr char kDebian[] = "/usr/sbin/nats-server";
  return access(kDebian, X_OK) == 0 ? kDebian : "nats-server";
}

}  // namespace

NatsServer::NatsServer(const NatsServerOptions& options)
    : scheme_and_host_((options.certificate.empty() ? "nats://" : "tls://") + options.host),
      port_(FreePort()) {
  std::string lines = "host: " + options.host + "\nport: " + std::to_string(port_) + "\n";
  if (options.max_payload != 0) {
    lines += "max_payload: " + std::to_string(options.max_payload) + "\n";
  }
  if (!options.token.empty()) lines += "authorization { token: \"" + options.token + "\" }\n";
  if (!options.certificate.empty()) {
    lines += "tls {\n  cert_file: \"" + folder_.Write("cert.pem", options.certificate) +
             "\"\n  key_file: \"" + folder_.Write("key.pem", options.key) + "\"\n";
    if (!options.client_ca.empty()) {
      lines +=
          "  ca_file: \"" + folder_.Write("ca.pem", options.client_ca) + "\"\n  verify: true\n";
    }
    lines += "}\n";
  }
  for (const std::string& line : options.more_lines) lines += line + "\n";
  folder_.Write("nats.conf", lines);
  Start();
}

std::string NatsServer::url() const { return scheme_and_host_ + ":" + std::to_string(port_); }

void NatsServer::Stop() { process_.reset(); }

void NatsServer::Start() {
  process_ = std::make_unique<Process>(
      std::vector<std::string>{Program(), "--config", folder_.File("nats.conf")});
  if (!process_->WaitForError("Server is ready")) {
    throw std::runtime_error("nats-server does not come up: " + process_->err());
  }
}

void NatsServer::Pause() { process_->Pause(); }

void NatsServer::Resume() { process_->Signal(SIGCONT); }

}  // namespace framecast::test
