// Whose turn it is on one connection: start-time fair queueing by bytes (Goyal,
// Vin and Cheng, 1996), within priorities.
#pragma once

#include <cstdint>
#include <vector>

namespace framecast::gateway {

// One sender's account; owned by the sender, who takes it out of its queue before it ends.
struct FairShare {
  // The highest priority among those that wait goes first.
  int priority = 0;

 private:
  friend class FairQueue;
  // On a clock that counts bytes: where its next message begins, and where its last one ended.
  std::uint64_t start_ = 0;
  std::uint64_t finish_ = 0;
  bool waits_ = false;
};

// Of one priority, those who always have something to send get the same bytes in the long run,
// however large their messages are; who was away gets no credit for it. For one thread.
class FairQueue {
 public:
  // It has something to send; nothing happens if it waits already.
  void Insert(FairShare& share);
  void Remove(FairShare& share);
  // The one to send next, which still waits; null: nobody waits.
  FairShare* Next() const;
  // It sent so many bytes and no longer waits.
  void Charge(FairShare& share, std::uint64_t bytes);

 private:
  std::vector<FairShare*> waiting_;
  std::uint64_t now_ = 0;
};

}  // namespace framecast::gateway
