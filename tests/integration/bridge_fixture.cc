#include "tests/integration/bridge_fixture.h"

#include <sstream>

namespace framecast::test {

double Metric(const Server& server, const std::string& name) {
  std::istringstream lines(Fetch(server.metrics_port(), "/metrics").body);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(name + " ")) return std::stod(line.substr(name.size() + 1));
  }
  return 0;
}

bool WaitForRemote(const Server& server, const std::string& stream, const std::string& state,
                   const std::string& node) {
  return WaitFor([&] {
    const nlohmann::json found = server.Stream(stream);
    return !found.is_null() && found["state"] == state && found["node"] == node;
  });
}

}  // namespace framecast::test
