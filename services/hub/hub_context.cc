#include "services/hub/hub_context.h"

namespace framecast::hub {

void HubContext::WakeDirectoryReaders() {
  std::vector<WakePtr> readers;
  {
    const MutexLock lock(directory_readers_mutex);
    readers = directory_readers;
  }
  for (const WakePtr& reader : readers) reader->Wake();
}

}  // namespace framecast::hub
