// Which readers of a shard follow which stream: carries the hub's wakes to them,
// finds streams that come and lets go of those that are forgotten.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gateway/stream_reader.h"
#include "gateway/wake_list.h"
#include "services/hub/hub.h"

namespace framecast::gateway {

// The readers of one stream on this shard, whether the stream exists or not.
struct StreamSlot {
  std::string name;
  std::shared_ptr<hub::Stream> stream;
  std::shared_ptr<SlotWake> wake;
  std::vector<StreamReader*> readers;
};

// For its shard's thread.
class StreamSlots {
 public:
  // `default_stream`: what readers follow who name none; empty: the hub's. `on_directory` runs when
  // streams came, went or changed.
  StreamSlots(hub::Hub& hub, boost::asio::io_context& io, std::string default_stream,
              std::function<void()> on_directory);

  // An empty name follows the default stream, from one to the next; of those that the reader may
  // follow. Calls OnStream and OnNews.
  void Add(StreamReader& reader, const std::string& name);
  // What a reader who named no stream may follow has changed.
  void Reconsider(StreamReader& reader);
  void Remove(StreamReader& reader);
  // No wake is carried any more.
  void Close() { wakes_->Close(); }

 private:
  // An empty name: none.
  void Follow(StreamReader& reader, const std::string& name);
  void Join(StreamReader& reader, const std::string& name);
  void Leave(StreamReader& reader);
  // Looks for the slot's stream in the hub, again when it was forgotten.
  void Attach(StreamSlot& slot);
  void ServeDirty();
  void ServeSlot(const std::string& name);
  void FollowDirectory();
  std::string DefaultName() const;
  std::string DefaultNameFor(const StreamReader& reader) const;

  hub::Hub& hub_;
  const std::string default_stream_;
  const std::function<void()> on_directory_;
  const std::shared_ptr<WakeList> wakes_;
  const std::shared_ptr<SlotWake> directory_wake_;
  const std::unique_ptr<hub::Hub::DirectoryRegistration> directory_;
  std::map<std::string, StreamSlot> slots_;
  // Those that named no stream.
  std::vector<StreamReader*> followers_;
  std::string default_name_;
};

}  // namespace framecast::gateway
