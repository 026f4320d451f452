// A load holds more sockets than a shell allows its programs at first.
#pragma once

#include "services/cli/file_limit.h"

namespace framecast::bench {

using cli::RaiseFileLimit;

}  // namespace framecast::bench
