// A load holds more sockets than a shell allows its programs at first.
#pragma once

#include "services/files/file_limit.h"

namespace framecast::bench {

using files::RaiseFileLimit;

}  // namespace framecast::bench
