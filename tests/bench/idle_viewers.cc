// What viewers cost a server in memory that connect, get one picture and then nothing, and what is
// left of it when they have gone, as JSON.

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "tests/bench/file_limit.h"
#include "tests/support/loopback_client.h"

namespace framecast::bench {
namespace {

constexpr int kText = 1;

struct Idle {
  std::uint16_t port = 8000;
  std::string watch = "/websocket?stream=idle";
  std::string protocol;
  std::string say;
  std::size_t viewers = 10'000;
  int server_pid = 0;
  // How long the server has to give memory back.
  double settle_seconds = 35;
};

double ResidentKiB(int pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stod(line.substr(6));
  }
  throw std::runtime_error("there is no process " + std::to_string(pid));
}

int Run(const Idle& idle) {
  RaiseFileLimit();
  const std::string fields =
      idle.protocol.empty() ? "" : "Sec-WebSocket-Protocol: " + idle.protocol + "\r\n";
  const double before = ResidentKiB(idle.server_pid);
  std::vector<std::unique_ptr<test::WebSocketClient>> viewers;
  while (viewers.size() < idle.viewers) {
    viewers.push_back(
        std::make_unique<test::WebSocketClient>(idle.port, idle.watch, 0, "", fields));
    if (viewers.back()->status() != 101) throw std::runtime_error("a handshake was refused");
    if (!idle.say.empty()) viewers.back()->Send(kText, idle.say);
  }
  std::this_thread::sleep_for(std::chrono::seconds(2));
  const double during = ResidentKiB(idle.server_pid);
  viewers.clear();
  std::this_thread::sleep_for(std::chrono::duration<double>(idle.settle_seconds));
  const double after = ResidentKiB(idle.server_pid);
  std::cout << nlohmann::json{{"viewers", idle.viewers},
                              {"before_kib", before},
                              {"during_kib", during},
                              {"after_kib", after},
                              {"kib_a_viewer",
                               (during - before) / static_cast<double>(idle.viewers)}}
            << "\n";
  return 0;
}

}  // namespace
}  // namespace framecast::bench

int main(int argc, char** argv) {
  framecast::bench::Idle idle;
  CLI::App app("Many viewers that get nothing: what each costs the server in memory.");
  app.option_defaults()->always_capture_default();
  app.add_option("--port", idle.port, "HTTP port of the server, on loopback");
  app.add_option("--watch", idle.watch, "target of the handshake");
  app.add_option("--protocol", idle.protocol, "subprotocol to ask for");
  app.add_option("--say", idle.say, "text that each sends once");
  app.add_option("--viewers", idle.viewers, "how many");
  app.add_option("--server_pid", idle.server_pid, "whose memory is measured")->required();
  app.add_option("--settle_seconds", idle.settle_seconds, "after they have gone")
      ->check(CLI::NonNegativeNumber);
  CLI11_PARSE(app, argc, argv);
  try {
    return framecast::bench::Run(idle);
  } catch (const std::exception& failure) {
    std::cerr << "idle_viewers: " << failure.what() << "\n";
    return 1;
  }
}
