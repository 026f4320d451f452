// What is spoken on a viewer's WebSocket once it is open: raw pictures, or
// framecast.v1.
#pragma once

#include <string_view>

#include "gateway/observer.h"
#include "services/hub/clock.h"

namespace framecast::gateway {

// Lives as long as its session is open; everything happens on the shard's thread.
class ViewerProtocol {
 public:
  virtual ~ViewerProtocol() = default;

  // Whether text of the viewer's is for OnText; binary messages are then a fault. Otherwise all
  // that it says is ignored.
  virtual bool ReadsText() const { return false; }
  // A piece of a message; the last one makes it whole, and all of it is UTF-8 then.
  virtual void OnText(std::string_view /*piece*/, bool /*last*/) {}
  // Whether the next message may be read; if not, the session asks again when the socket has sent.
  virtual bool TakesText() const { return true; }
  virtual void AnnounceDrain() {}
  // What the viewer may watch has changed: ends what it may not any more.
  virtual void OnRightsChanged() = 0;
  // As Connection::OnReport.
  virtual void OnReport(hub::SteadyTime now, ShardReport& report) = 0;
};

}  // namespace framecast::gateway
