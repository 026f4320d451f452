// Somebody on a shard who follows a stream by its name, whether it exists or not.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "services/hub/clock.h"
#include "services/hub/stream.h"
#include "services/hub/wake_handle.h"

namespace framecast::gateway {

struct StreamSlot;

// Frames in a row for one viewer that catches up in `every`, before the others have their turn.
inline constexpr int kFramesInARow = 16;

// Registered with StreamSlots while it follows; everything happens on the
// shard's thread.
class StreamReader {
 public:
  StreamReader() = default;
  virtual ~StreamReader() = default;
  StreamReader(const StreamReader&) = delete;
  StreamReader& operator=(const StreamReader&) = delete;

  // The stream is there; subscriptions to it are woken through `wake`. Null: it
  // is not there, or no longer. Called once when it begins to follow, then at
  // each change; before OnNews.
  virtual void OnStream(const std::shared_ptr<hub::Stream>& stream, const hub::WakePtr& wake) = 0;
  // There may be something new, or the time asked for with Schedule has come.
  // May not begin or end to follow for any reader.
  virtual void OnNews(hub::SteadyTime now) = 0;
  // Asks for the memory that OnNews is about to touch.
  virtual void Prefetch() const {}
  // Of one who names no stream: whether it may be this one.
  virtual bool MayFollow(const std::string& /*stream*/) const { return true; }

 private:
  friend class StreamSlots;
  friend class Schedule;
  StreamSlot* slot_ = nullptr;
  // In the slot's flat array; small, as there is one for every viewer.
  std::uint32_t index_ = 0;
  bool follows_default_ = false;
  std::optional<hub::SteadyTime> due_;
};

}  // namespace framecast::gateway
