// Numbers that stand for objects where C keeps a pointer: who calls back too late finds nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace framecast::nats {

// Thread-safe.
template <typename T>
class Handles {
 public:
  // Never destroyed: cnats's threads run until the process ends.
  static Handles& Instance() {
    static auto* const instance = new Handles;
    return *instance;
  }

  // Not null.
  void* Add(std::shared_ptr<T> object) {
    const std::lock_guard lock(objects_mutex_);
    objects_.emplace(++last_, std::move(object));
    // Never followed.
    return reinterpret_cast<void*>(last_);  // NOLINT(performance-no-int-to-ptr)
  }
  void Remove(void* handle) {
    const std::lock_guard lock(objects_mutex_);
    objects_.erase(reinterpret_cast<std::uintptr_t>(handle));
  }
  std::shared_ptr<T> Find(void* handle) const {
    const std::lock_guard lock(objects_mutex_);
    const auto found = objects_.find(reinterpret_cast<std::uintptr_t>(handle));
    return found == objects_.end() ? nullptr : found->second;
  }

 private:
  mutable std::mutex objects_mutex_;
  std::uintptr_t last_ = 0;
  std::unordered_map<std::uintptr_t, std::shared_ptr<T>> objects_;
};

}  // namespace framecast::nats
