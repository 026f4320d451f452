// Counts the memory of all frames: those in rings, and those that left a ring but are still being
// sent.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

namespace framecast::hub {

// Thread-safe; only counts. Hub keeps the sum under the limit by evicting.
class MemoryBudget {
 public:
  // `limit` in bytes.
  explicit MemoryBudget(std::uint64_t limit) : limit_(limit) {}

  std::uint64_t limit() const { return limit_; }
  // Bytes of all frames that are alive.
  std::uint64_t used() const { return used_.load(std::memory_order_relaxed); }
  // Bytes of the frames in rings.
  std::uint64_t in_rings() const { return in_rings_.load(std::memory_order_relaxed); }
  // Bytes of frames that were evicted while a reader still holds them.
  std::uint64_t pinned() const {
    const std::uint64_t used_now = used();
    const std::uint64_t in_rings_now = in_rings();
    return used_now > in_rings_now ? used_now - in_rings_now : 0;
  }
  bool exceeded() const { return used() > limit_; }

  void EnterRing(std::uint64_t bytes) { in_rings_.fetch_add(bytes, std::memory_order_relaxed); }
  void LeaveRing(std::uint64_t bytes) { in_rings_.fetch_sub(bytes, std::memory_order_relaxed); }

 private:
  friend class MemoryCharge;
  const std::uint64_t limit_;
  std::atomic<std::uint64_t> used_{0};
  std::atomic<std::uint64_t> in_rings_{0};
};

// Counts `bytes` as used for as long as it lives.
class MemoryCharge {
 public:
  MemoryCharge() = default;
  MemoryCharge(std::shared_ptr<MemoryBudget> budget, std::uint64_t bytes);
  ~MemoryCharge();
  MemoryCharge(const MemoryCharge&) = delete;
  MemoryCharge& operator=(const MemoryCharge&) = delete;

  std::uint64_t bytes() const { return bytes_; }

 private:
  const std::shared_ptr<MemoryBudget> budget_;
  const std::uint64_t bytes_ = 0;
};

}  // namespace framecast::hub
