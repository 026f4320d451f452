// Where the token comes from that says to a server who is calling.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace framecast::cli {

// What is wrong with a token, as the end of a line and without a character of it; empty: nothing.
std::string TokenMistake(std::string_view token);

struct TokenSource {
  // Wins over the file.
  std::string token;
  // Holds the token alone, or somewhere FRAMECAST_TOKEN=TOKEN up to the next white space, as the
  // server's first-steps.txt does.
  std::string file;
  // While it is missing there is no token.
  bool file_may_be_missing = false;

  // The token as it is now: the file is read anew each time. Empty: there is none. A status names
  // the file and never holds a token.
  absl::StatusOr<std::string> Read() const;
  // Whether that is what Read() gives now.
  bool Gives(const std::string& value) const;
};

}  // namespace framecast::cli
