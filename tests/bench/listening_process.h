// A server of the benchmarks, which prints where it listens.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "tests/support/process.h"
#include "tests/support/wait.h"

namespace framecast::test {

// For one thread, as Process.
class ListeningProcess {
 public:
  // Listens when it returns; throws with its output when it does not come to that.
  explicit ListeningProcess(const std::vector<std::string>& command) : process_(command) {
    if (!WaitFor([this] { return process_.out().ends_with('\n'); })) {
      throw std::runtime_error(command.front() + " did not start: " + process_.err());
    }
  }

  std::string port() const {
    const std::string out = process_.out();
    return out.substr(out.rfind(':') + 1, out.size() - out.rfind(':') - 2);
  }
  int pid() const { return process_.pid(); }

 private:
  Process process_;
};

}  // namespace framecast::test
