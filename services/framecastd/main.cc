// framecastd, the server.
#include <string>
#include <vector>

#include "services/framecastd/memory_return.h"
#include "services/framecastd/process.h"

int main(int argc, char** argv) {
  framecast::daemon::KeepFrameMemory();
  return framecast::daemon::RunProcess(std::vector<std::string>(argv + 1, argv + argc));
}
