// What happens in the hub, for whoever counts it.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "services/hub/admission.h"
#include "services/hub/frame.h"
#include "services/hub/ring.h"
#include "services/hub/stream_state.h"

namespace framecast::hub {

// Called on whichever thread caused the event, with no lock of the hub held; must be thread-safe,
// quick and not call back into the hub's writing side. Every method has an empty default.
class HubObserver {
 public:
  virtual ~HubObserver() = default;

  virtual void OnStreamAdded(const std::string& /*stream*/) {}
  // `state` is the one that it was forgotten in.
  virtual void OnStreamForgotten(const std::string& /*stream*/, StreamState /*state*/) {}
  virtual void OnStateChanged(const std::string& /*stream*/, StreamState /*from*/,
                              StreamState /*to*/) {}
  virtual void OnPublisherOpened(const std::string& /*stream*/, std::uint64_t /*epoch*/,
                                 bool /*resumed*/) {}
  virtual void OnPublisherClosed(const std::string& /*stream*/) {}
  virtual void OnFrameStored(const std::string& /*stream*/, const Frame& /*frame*/) {}
  virtual void OnFrameRejected(const std::string& /*stream*/, RejectReason /*reason*/) {}
  virtual void OnFramesEvicted(const std::string& /*stream*/,
                               const std::array<std::uint64_t, kEvictReasons>& /*by_reason*/) {}
};

}  // namespace framecast::hub
