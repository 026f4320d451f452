// How many wrong tokens have come from where: guessing is slowed down.
#pragma once

#include <cstddef>
#include <map>

#include "services/access/client_address.h"
#include "services/hub/clock.h"
#include "services/hub/mutex.h"

namespace framecast::access {

// Thread-safe. Only those who fail come here, so that a good token is never slowed.
class FailureLimit {
 public:
  static constexpr unsigned kMostInWindow = 20;
  static constexpr hub::Duration kWindow = std::chrono::minutes(1);
  // Of addresses remembered; beyond it the one whose minute began first is forgotten.
  static constexpr std::size_t kMostAddresses = 4096;

  // Counts one. True: within a minute of its first failure this client had kMostInWindow before.
  bool Count(const ClientAddress& address, hub::SteadyTime now);

 private:
  struct Failures {
    hub::SteadyTime since;
    unsigned count = 0;
  };
  void MakeRoom(hub::SteadyTime now) FRAMECAST_REQUIRES(mutex_);

  hub::Mutex mutex_;
  std::map<ClientAddress, Failures> by_network_ FRAMECAST_GUARDED_BY(mutex_);
};

}  // namespace framecast::access
