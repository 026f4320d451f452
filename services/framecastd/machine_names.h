// What this machine is called.
#pragma once

#include <string>
#include <vector>

namespace framecast::daemon {

// Empty if the machine does not say.
std::string HostName();

// The host name, its fully qualified name and NAME.local, as far as they are there. Asks the
// resolver, two seconds at most: a name server that does not answer must not hold the start up.
std::vector<std::string> NamesOfThisMachine();

}  // namespace framecast::daemon
