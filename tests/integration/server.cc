#include "tests/integration/server.h"

#include <csignal>
#include <fstream>
#include <stdexcept>

#include "tests/support/free_port.h"
#include "tests/support/loopback_client.h"

namespace framecast::test {

using nlohmann::json;

Server::Server(std::vector<std::string> flags, const std::string& http_host)
    : http_port_(FreePort()),
      grpc_port_(FreePort()),
      metrics_port_(FreePort()),
      command_{FRAMECASTD, "--http_address=" + http_host + ":" + std::to_string(http_port_),
               "--grpc_address=" + grpc_address(), "--metrics_address=" + metrics_address()} {
  command_.insert(command_.end(), flags.begin(), flags.end());
  Start();
}

void Server::Start() {
  process_ = std::make_unique<Process>(command_);
  if (!WaitFor([this] { return !process_->Running() || Readiness() == 200; }) ||
      !process_->Running()) {
    throw std::runtime_error("framecastd did not start: " + process_->err());
  }
}

void Server::Kill() {
  process_->Signal(SIGKILL);
  process_->WaitForExit();
}

int Server::Readiness() const {
  try {
    return Fetch(http_port_, "/readyz").status;
  } catch (const std::runtime_error&) {
    return 0;
  }
}

json Server::Stream(const std::string& name) const {
  const LoopbackClient::Response response = Fetch(http_port_, "/api/v1/streams/" + name);
  return response.status == 200 ? json::parse(response.body) : json();
}

std::string Server::Epoch(const std::string& stream) const {
  const json found = Stream(stream);
  return found.is_null() || found["epoch"].is_null() ? "" : found["epoch"].get<std::string>();
}

std::uint64_t Server::LastSequence(const std::string& stream) const {
  const json found = Stream(stream);
  return found.is_null() ? 0 : found["last_sequence"].get<std::uint64_t>();
}

bool Server::WaitForState(const std::string& stream, const std::string& state,
                          std::chrono::milliseconds limit) const {
  return WaitFor(
      [&] {
        const json found = Stream(stream);
        return !found.is_null() && found["state"] == state;
      },
      limit);
}

bool Server::WaitForViewers(const std::string& stream, unsigned viewers) const {
  return WaitFor([&] {
    const json found = Stream(stream);
    return !found.is_null() && found["viewers"] == viewers;
  });
}

std::uint64_t Server::ResidentBytes() const {
  std::ifstream status("/proc/" + std::to_string(process_->pid()) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stoull(line.substr(6)) * 1024;
  }
  return 0;
}

std::unique_ptr<Process> RunFramecastd(std::vector<std::string> flags,
                                       std::map<std::string, std::string> environment) {
  environment.emplace("FRAMECAST_METRICS_ADDRESS", "127.0.0.1:0");
  flags.insert(flags.begin(), FRAMECASTD);
  return std::make_unique<Process>(flags, environment);
}

}  // namespace framecast::test
