// Bounds the memory of all request bodies that are on their way in.
#pragma once

#include <atomic>
#include <cstdint>

namespace framecast::gateway {

// Thread-safe; only counts.
class BodyBudget {
 public:
  // `limit` in bytes.
  explicit BodyBudget(std::uint64_t limit) : limit_(limit) {}
  BodyBudget(const BodyBudget&) = delete;
  BodyBudget& operator=(const BodyBudget&) = delete;

  std::uint64_t used() const { return used_.load(std::memory_order_relaxed); }

  // What one body counts, for as long as this lives. For one thread.
  class [[nodiscard]] Share {
   public:
    explicit Share(BodyBudget& budget) : budget_(budget) {}
    ~Share() { budget_.used_.fetch_sub(bytes_, std::memory_order_relaxed); }
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;

    // False: that would be over the limit, and nothing has changed.
    [[nodiscard]] bool Grow(std::uint64_t bytes) {
      if (budget_.used_.fetch_add(bytes, std::memory_order_relaxed) + bytes > budget_.limit_) {
        budget_.used_.fetch_sub(bytes, std::memory_order_relaxed);
        return false;
      }
      bytes_ += bytes;
      return true;
    }

   private:
    BodyBudget& budget_;
    std::uint64_t bytes_ = 0;
  };

 private:
  const std::uint64_t limit_;
  std::atomic<std::uint64_t> used_{0};
};

}  // namespace framecast::gateway
