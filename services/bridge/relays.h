// This node's streams on their way to the nodes that watch them, and answers to what those ask.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "services/bridge/node_message.h"
#include "services/bridge/node_query.h"
#include "services/bridge/observer.h"
#include "services/bridge/relay.h"
#include "services/bridge/worker.h"
#include "services/hub/hub.h"
#include "services/nats/connection.h"

namespace framecast::bridge {

// A node that does not repeat its demand for so long has none.
inline constexpr hub::Duration kDemandHolds = std::chrono::seconds(4);

// Thread-safe; whatever waits for NATS does so on the relays' own thread.
class Relays {
 public:
  // What it is given must outlive it.
  Relays(nats::Connection& connection, hub::Hub& hub, BridgeObserver& observer);
  ~Relays();
  Relays(const Relays&) = delete;
  Relays& operator=(const Relays&) = delete;

  // A stream is forwarded from the frame after its newest on, until no node wants it any more.
  void Take(Demands demands);
  void AnswerFrame(FrameQuery query, std::string reply_to);
  void AnswerIndex(IndexQuery query, std::string reply_to);
  void AnswerTime(std::string reply_to);

  std::uint64_t forwarded_streams() const { return forwarded_.load(std::memory_order_relaxed); }

  // Nothing is sent any more when it returns.
  void Stop() { worker_->Stop(); }

 private:
  void Change(const std::string& stream, const std::string& node_id, const hub::Demand& demand);
  void Expire();
  hub::FramePtr Find(const FrameQuery& query, FrameMiss& miss) const;
  void SendAnswer(const FrameQuery& query, const std::string& reply_to);
  void SendIndex(const IndexQuery& query, const std::string& reply_to);

  nats::Connection& connection_;
  hub::Hub& hub_;
  BridgeObserver& observer_;
  std::atomic<std::uint64_t> forwarded_{0};
  // For the worker's thread.
  std::map<std::string, std::shared_ptr<Relay>> relays_;
  std::string buffer_;
  const std::shared_ptr<Worker> worker_ = std::make_shared<Worker>();
};

}  // namespace framecast::bridge
