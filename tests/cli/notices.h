// What a person would have read of a sender.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace framecast::test {

// Thread-safe; must outlive those that were given its sink.
class Notices {
 public:
  std::function<void(const std::string&)> Sink() {
    return [this](const std::string& words) {
      const std::lock_guard lock(mutex_);
      notices_.push_back(words);
    };
  }
  bool Has(const std::string& part) const {
    const std::lock_guard lock(mutex_);
    for (const std::string& notice : notices_) {
      if (notice.find(part) != std::string::npos) return true;
    }
    return false;
  }
  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return notices_.size();
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> notices_;
};

}  // namespace framecast::test
