#include "gateway/stream_slots.h"

#include <chrono>
#include <utility>

#include "services/hub/prefetch.h"

namespace framecast::gateway {
namespace {

// The directory's place among the names of streams, none of which is empty.
constexpr char kDirectory[] = "";

}  // namespace

StreamSlots::StreamSlots(hub::Hub& hub, boost::asio::io_context& io, std::string default_stream,
                         std::function<void()> on_directory)
    : hub_(hub),
      default_stream_(std::move(default_stream)),
      on_directory_(std::move(on_directory)),
      wakes_(std::make_shared<WakeList>(io, [this] { ServeDirty(); })),
      directory_wake_(std::make_shared<SlotWake>(wakes_, kDirectory)),
      directory_(hub.WatchDirectory(directory_wake_)),
      default_name_(DefaultName()) {}

void StreamSlots::Add(StreamReader& reader, const std::string& name) {
  if (name.empty()) {
    reader.follows_default_ = true;
    followers_.push_back(&reader);
  }
  Follow(reader, name.empty() ? DefaultNameFor(reader) : name);
}

void StreamSlots::Reconsider(StreamReader& reader) {
  if (!reader.follows_default_) return;
  const std::string name = DefaultNameFor(reader);
  if (name == (reader.slot_ == nullptr ? "" : reader.slot_->name)) return;
  Leave(reader);
  Follow(reader, name);
}

void StreamSlots::Follow(StreamReader& reader, const std::string& name) {
  if (name.empty()) {
    reader.OnStream(nullptr, nullptr);
  } else {
    Join(reader, name);
  }
}

void StreamSlots::Remove(StreamReader& reader) {
  if (reader.follows_default_) std::erase(followers_, &reader);
  Leave(reader);
}

void StreamSlots::Join(StreamReader& reader, const std::string& name) {
  StreamSlot& slot = slots_[name];
  if (!slot.wake) {
    slot.name = name;
    slot.wake = std::make_shared<SlotWake>(wakes_, name);
  }
  reader.slot_ = &slot;
  reader.index_ = static_cast<std::uint32_t>(slot.readers.size());
  slot.readers.push_back(&reader);
  if (!slot.stream && hub_.Find(name)) {
    Attach(slot);
    return;
  }
  reader.OnStream(slot.stream, slot.wake);
  reader.OnNews(std::chrono::steady_clock::now());
}

void StreamSlots::Leave(StreamReader& reader) {
  if (reader.slot_ == nullptr) return;
  StreamSlot& slot = *std::exchange(reader.slot_, nullptr);
  slot.readers[reader.index_] = slot.readers.back();
  slot.readers[reader.index_]->index_ = reader.index_;
  slot.readers.pop_back();
  if (slot.readers.empty()) slots_.erase(slots_.find(slot.name));
}

void StreamSlots::Attach(StreamSlot& slot) {
  slot.stream = hub_.Find(slot.name);
  const hub::SteadyTime now = std::chrono::steady_clock::now();
  for (StreamReader* reader : slot.readers) {
    reader->OnStream(slot.stream, slot.wake);
    reader->OnNews(now);
  }
}

std::string StreamSlots::DefaultName() const {
  if (!default_stream_.empty()) return default_stream_;
  const std::shared_ptr<hub::Stream> stream = hub_.DefaultStream();
  return stream ? stream->name() : "";
}

std::string StreamSlots::DefaultNameFor(const StreamReader& reader) const {
  if (default_name_.empty() || reader.MayFollow(default_name_)) return default_name_;
  if (!default_stream_.empty()) return "";
  const std::shared_ptr<hub::Stream> stream =
      hub_.DefaultStream([&reader](const std::string& name) { return reader.MayFollow(name); });
  return stream ? stream->name() : "";
}

void StreamSlots::ServeDirty() {
  for (const std::string& name : wakes_->Take()) {
    if (name == kDirectory) {
      FollowDirectory();
    } else {
      ServeSlot(name);
    }
  }
}

void StreamSlots::ServeSlot(const std::string& name) {
  const auto found = slots_.find(name);
  if (found == slots_.end()) return;
  StreamSlot& slot = found->second;
  slot.wake->Clear();
  if (slot.stream && slot.stream->forgotten()) {
    Attach(slot);
    return;
  }
  const hub::SteadyTime now = std::chrono::steady_clock::now();
  // Each sends meanwhile, which leaves little of the next ones in the cache.
  const std::vector<StreamReader*>& readers = slot.readers;
  for (std::size_t i = 0; i < readers.size(); ++i) {
    if (i + 2 < readers.size()) hub::Prefetch(*readers[i + 2]);
    if (i + 1 < readers.size()) readers[i + 1]->Prefetch();
    readers[i]->OnNews(now);
  }
}

void StreamSlots::FollowDirectory() {
  directory_wake_->Clear();
  for (auto& [name, slot] : slots_) {
    if (slot.stream ? slot.stream->forgotten() : hub_.Find(name) != nullptr) Attach(slot);
  }
  default_name_ = DefaultName();
  for (StreamReader* reader : followers_) Reconsider(*reader);
  on_directory_();
}

}  // namespace framecast::gateway
