// A cluster, what it is told, and what it then knows.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "services/bridge/cluster.h"

namespace framecast::bridge {

inline hub::RemoteStream Epoch(std::uint64_t epoch, std::int64_t started_us = 0, bool held = true) {
  hub::RemoteStream stream;
  stream.node = "node";
  stream.epoch = epoch;
  stream.epoch_started_us = started_us;
  stream.held = held;
  return stream;
}

class ClusterTest : public testing::Test {
 protected:
  using Streams = std::vector<AnnouncedStream>;

  static Announcement Of(const std::string& node_id, std::uint64_t number, Streams streams = {},
                         std::vector<std::string> removed = {}) {
    Announcement announcement;
    announcement.node_id = node_id;
    announcement.node = node_id;
    announcement.number = number;
    announcement.streams = std::move(streams);
    announcement.removed = std::move(removed);
    return announcement;
  }
  static Announcement Complete(const std::string& node_id, std::uint64_t number,
                               Streams streams = {}, std::uint32_t part = 0,
                               std::uint32_t parts = 1) {
    Announcement announcement = Of(node_id, number, std::move(streams));
    announcement.complete = true;
    announcement.part = part;
    announcement.parts = parts;
    return announcement;
  }
  static Announcement Leaving(const std::string& node_id, std::uint64_t number) {
    Announcement announcement = Of(node_id, number);
    announcement.leaving = true;
    return announcement;
  }

  void Hear(Announcement announcement) { cluster_.Hear(std::move(announcement), now_); }
  std::string OwnerOf(std::string_view stream) const {
    const Owner* owner = cluster_.Find(stream);
    return owner == nullptr ? "nobody" : owner->node_id;
  }
  std::vector<std::string> TakeIncomplete() { return cluster_.TakeIncomplete(now_); }

  hub::SteadyTime now_ = hub::SteadyTime(std::chrono::seconds(1000));
  Cluster cluster_{"own"};
};

}  // namespace framecast::bridge
