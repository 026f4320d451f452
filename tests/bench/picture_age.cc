// How old the pictures are that one raw viewer gets of a stream of stamped frames.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <iostream>
#include <vector>

#include "tests/support/loopback_client.h"
#include "tests/support/whole_images.h"

namespace framecast::bench {
namespace {

using std::chrono::steady_clock;

struct Watch {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8000;
  std::string stream = "cam";
  double seconds = 20;
};

double Part(const std::vector<double>& sorted, double part) {
  return sorted[static_cast<std::size_t>(part * static_cast<double>(sorted.size() - 1))];
}

int Run(const Watch& watch) {
  test::WebSocketClient viewer(watch.port, "/websocket?stream=" + watch.stream, 0, "", "",
                               watch.address);
  if (viewer.status() != 101) throw std::runtime_error("the server refused the handshake");
  std::vector<double> ages;
  const auto end = steady_clock::now() + std::chrono::duration<double>(watch.seconds);
  while (steady_clock::now() < end) {
    const auto picture = viewer.NextPicture();
    if (!picture) throw std::runtime_error("the connection ended");
    const auto stamp = test::ReadStamp(*picture);
    if (!stamp) throw std::runtime_error("a picture without a stamp");
    const std::chrono::nanoseconds now = steady_clock::now().time_since_epoch();
    ages.push_back(static_cast<double>(now.count() - stamp->sent_ns) / 1e9);
  }
  // The first is as old as the stream stood when it was asked for.
  if (ages.size() < 2) throw std::runtime_error("fewer than two pictures came");
  ages.erase(ages.begin());
  const double last = ages.back();
  std::sort(ages.begin(), ages.end());
  std::cout << "pictures " << ages.size() << "\np50_s " << Part(ages, 0.5) << "\np90_s "
            << Part(ages, 0.9) << "\nmax_s " << ages.back() << "\nlast_s " << last << "\n";
  return 0;
}

}  // namespace
}  // namespace framecast::bench

int main(int argc, char** argv) {
  framecast::bench::Watch watch;
  CLI::App app(
      "Watches one stream of stamped pictures and tells their ages at the last byte read.");
  app.option_defaults()->always_capture_default();
  app.add_option("--address", watch.address, "IPv4 address of the server");
  app.add_option("--port", watch.port, "its HTTP port");
  app.add_option("--stream", watch.stream, "of StampedPngs, by a publisher on this machine");
  app.add_option("--seconds", watch.seconds, "how long")->check(CLI::PositiveNumber);
  CLI11_PARSE(app, argc, argv);
  try {
    return framecast::bench::Run(watch);
  } catch (const std::exception& failure) {
    std::cerr << "picture_age: " << failure.what() << "\n";
    return 1;
  }
}
