// Tells the other nodes which streams this one has.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "services/bridge/node_message.h"
#include "services/hub/hub.h"
#include "services/nats/connection.h"

namespace framecast::bridge {

// What this node says of a stream of its own; times by its clock.
hub::RemoteStream Described(const hub::StreamInfo& info);

// For one thread. What NATS does not take is said again with the next announcement that is
// complete, which others ask for when they have missed one.
class Announcer {
 public:
  // `connection` and `hub` must outlive it.
  Announcer(nats::Connection& connection, const hub::Hub& hub, std::string node_id,
            std::string node)
      : connection_(connection), hub_(hub), node_id_(std::move(node_id)), node_(std::move(node)) {}

  enum class Depth {
    // Streams whose revision changed, came or went; if none did, nothing is said.
    kChanges,
    // And rates, viewers and ages; if nothing changed, that this node is there.
    kRates,
  };
  void Announce(Depth depth);
  void AnnounceAll();
  // This node has nothing any more.
  void Leave();

 private:
  struct Said {
    std::uint64_t revision = 0;
    hub::RemoteStream stream;
  };
  void Send(Announcement announcement);

  nats::Connection& connection_;
  const hub::Hub& hub_;
  const std::string node_id_;
  const std::string node_;
  std::uint64_t number_ = 0;
  std::map<std::string, Said> said_;
};

}  // namespace framecast::bridge
