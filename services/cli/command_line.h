// framecast's commands and their options.
#pragma once

namespace framecast::cli {

// Parses, runs the command, gives the exit code. Wrong usage is one line on standard error.
int RunCommandLine(int argc, char** argv);

}  // namespace framecast::cli
