// Standard error as people read it: lines that stay, and on a terminal one line below them that is
// written anew.
#pragma once

#include <mutex>
#include <string>

namespace framecast::cli {

// Thread-safe.
class Console {
 public:
  // `prefix` stands before each line that stays, with a colon.
  explicit Console(std::string prefix);
  // Ends the line below.
  ~Console();
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;

  bool is_terminal() const { return is_terminal_; }
  void Say(const std::string& words);
  // Shows nothing unless it is a terminal.
  void ShowBelow(const std::string& line);

 private:
  const std::string prefix_;
  const bool is_terminal_;
  std::mutex output_mutex_;
  std::string below_;
};

}  // namespace framecast::cli
