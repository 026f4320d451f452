// A program that a test runs: its output is kept, and it does not outlive the test.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/wait.h"

namespace framecast::test {

// For one thread, which must not end before the process: the kernel kills the one with the other.
class Process {
 public:
  // Starts `command`, the program's path (or a name in PATH) first, with `environment` added to
  // this process's own, out of which all FRAMECAST_* are left.
  explicit Process(const std::vector<std::string>& command,
                   const std::map<std::string, std::string>& environment = {});
  // SIGKILL, if it still runs.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }
  void Signal(int number);
  // SIGSTOP; returns when none of its threads runs any more.
  void Pause();
  // To its standard input. Waits until it took all but what the pipe holds.
  void Write(std::string_view bytes);
  void CloseInput();

  bool Running();
  // The exit code, or 128 and the signal that ended it; nothing when it still runs at `limit`.
  std::optional<int> WaitForExit(std::chrono::milliseconds limit = kTestTimeout);

  // All that it wrote so far.
  std::string out() const;
  std::string err() const;
  // Waits until it has written that to its standard error.
  bool WaitForError(std::string_view text) const;

 private:
  pid_t pid_;
  int input_;
  int out_;
  int err_;
  std::optional<int> exit_code_;
};

}  // namespace framecast::test
