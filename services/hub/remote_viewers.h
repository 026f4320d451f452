// Viewers of a stream who are on other nodes.
#pragma once

#include <memory>

#include "services/hub/stream.h"

namespace framecast::hub {

// They count as the stream's until this is gone. For one thread at a time.
class [[nodiscard]] RemoteViewers {
 public:
  explicit RemoteViewers(std::shared_ptr<Stream> stream) : stream_(std::move(stream)) {}
  ~RemoteViewers() { Set({}); }
  RemoteViewers(const RemoteViewers&) = delete;
  RemoteViewers& operator=(const RemoteViewers&) = delete;

  void Set(const Demand& demand) {
    if (demand == demand_) return;
    stream_->ChangeRemoteDemand(demand_, demand);
    demand_ = demand;
  }

 private:
  const std::shared_ptr<Stream> stream_;
  Demand demand_;
};

}  // namespace framecast::hub
