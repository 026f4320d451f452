// Another machine beside this one, which can be cut off without a word.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace framecast::test {

// A network namespace with a cable (veth) to this one's; gone with the object. One a process.
class OtherMachine {
 public:
  // Nothing where this process may not make one, or what it takes is not installed.
  static std::unique_ptr<OtherMachine> Make();
  ~OtherMachine();
  OtherMachine(const OtherMachine&) = delete;
  OtherMachine& operator=(const OtherMachine&) = delete;

  // This machine's address as seen from there.
  const std::string& our_address() const { return our_address_; }
  // The file of its network namespace.
  std::string network() const { return "/run/netns/" + namespace_; }
  // The command that runs `command` there.
  std::vector<std::string> Inside(const std::vector<std::string>& command) const;
  // What it sends takes no more than that. False: it could not be done.
  bool LimitUplink(int megabits_per_second) const;
  // What this machine sends to it takes no more than that. False: it could not be done.
  bool LimitDownlink(int megabits_per_second) const;
  // From now on no packet leaves or reaches it. False: it could not be done.
  bool DropPackets() const;

 private:
  OtherMachine();
  bool JoinUp() const;

  std::string namespace_;
  std::string our_end_;
  std::string its_end_;
  std::string our_address_;
  std::string its_address_;
};

}  // namespace framecast::test
