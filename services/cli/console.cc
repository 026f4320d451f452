// "\r\x1b[K" goes to the line's beginning and clears it.
#include "services/cli/console.h"

#include <unistd.h>

#include <iostream>
#include <utility>

namespace framecast::cli {

Console::Console(std::string prefix)
    : prefix_(std::move(prefix)), is_terminal_(isatty(STDERR_FILENO) == 1) {}

Console::~Console() {
  if (!below_.empty()) std::cerr << "\n";
}

void Console::Say(const std::string& words) {
  const std::lock_guard lock(output_mutex_);
  if (!below_.empty()) std::cerr << "\r\x1b[K";
  std::cerr << prefix_ << ": " << words << "\n" << below_ << std::flush;
}

void Console::ShowBelow(const std::string& line) {
  if (!is_terminal_) return;
  const std::lock_guard lock(output_mutex_);
  below_ = line;
  std::cerr << "\r\x1b[K" << below_ << std::flush;
}

}  // namespace framecast::cli
