// The directory of streams as viewers are told of it: whole at first, then what
// changed since they last heard.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "services/access/caller.h"
#include "services/hub/hub.h"

namespace framecast::gateway {

// For one thread. Bounded by the hub's max_streams, and as many names of streams that are gone.
class DirectoryLog {
 public:
  explicit DirectoryLog(const hub::Hub& hub) : hub_(hub) {}

  // Looks at the hub. The version rises if a stream came, went or has a new revision.
  void Refresh();
  // From 1.
  std::uint64_t version() const { return version_; }

  // A `streams` message (docs/protocol.md) with what changed after that version of the streams that
  // the caller may watch; 0, or one too long ago: everything. Null: nothing that concerns the
  // caller. The text is shared by those who ask for the same; its ages and rates are those of the
  // last Refresh.
  std::shared_ptr<const std::string> ChangesSince(std::uint64_t version,
                                                  const access::CallerPtr& caller);

 private:
  struct Entry {
    std::uint64_t revision = 0;
    std::uint64_t version = 0;
    // Null once it is gone.
    std::shared_ptr<hub::Stream> stream;
  };

  const hub::Hub& hub_;
  std::uint64_t version_ = 1;
  std::map<std::string, Entry> entries_;
  // By the version in which they went; what went before `complete_since_` is not known any more.
  std::deque<std::pair<std::uint64_t, std::string>> gone_;
  std::uint64_t complete_since_ = 1;
  std::shared_ptr<const std::string> MakeText(std::uint64_t version,
                                              const access::Caller& caller) const;
  // The texts since the last Refresh, by the version that they go on from and by who may see what:
  // null for those who may watch all.
  std::map<std::pair<std::uint64_t, access::CallerPtr>, std::shared_ptr<const std::string>> texts_;
};

}  // namespace framecast::gateway
