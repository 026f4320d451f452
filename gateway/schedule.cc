#include "gateway/schedule.h"

namespace framecast::gateway {

void Schedule::Set(StreamReader& reader, hub::SteadyTime time) {
  Clear(reader);
  reader.due_ = time;
  const auto [place, added] = due_.emplace(time, &reader);
  if (place == due_.begin()) Arm();
}

void Schedule::Clear(StreamReader& reader) {
  if (!reader.due_) return;
  due_.erase({*reader.due_, &reader});
  reader.due_.reset();
}

void Schedule::Close() {
  for (const auto& [time, reader] : due_) reader->due_.reset();
  due_.clear();
  timer_.cancel();
}

void Schedule::Arm() {
  if (due_.empty()) return;
  timer_.expires_at(due_.begin()->first);
  timer_.async_wait([this](boost::system::error_code error) {
    if (error) return;
    // One that asks for a time already over waits for the next turn of the loop.
    const hub::SteadyTime now = std::chrono::steady_clock::now();
    for (std::size_t left = due_.size(); left > 0 && !due_.empty(); --left) {
      const auto [time, reader] = *due_.begin();
      if (time > now) break;
      Clear(*reader);
      reader->OnNews(now);
    }
    Arm();
  });
}

}  // namespace framecast::gateway
