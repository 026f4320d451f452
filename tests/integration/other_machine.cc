#include "tests/integration/other_machine.h"

#include <unistd.h>

#include <sstream>

#include "tests/support/process.h"

namespace framecast::test {
namespace {

// 198.18.0.0/15 is nobody's on the internet (RFC 2544). A net of four addresses for each process.
constexpr int kNets = 1 << 15;

std::string Address(int net, int host) {
  const int offset = 4 * (net % kNets) + host;
  return "198." + std::to_string(18 + offset / 65536) + "." + std::to_string(offset / 256 % 256) +
         "." + std::to_string(offset % 256);
}

bool Do(const std::string& line) {
  std::istringstream words(line);
  std::vector<std::string> command;
  for (std::string word; words >> word;) command.push_back(word);
  return Process(command).WaitForExit() == 0;
}

// A queue of at most 200 ms, as a router has it.
std::string Tbf(int megabits_per_second) {
  return " root tbf rate " + std::to_string(megabits_per_second) + "mbit burst 32kb latency 200ms";
}

}  // namespace

OtherMachine::OtherMachine()
    : namespace_("framecast-" + std::to_string(getpid())),
      our_end_("fco" + std::to_string(getpid())),
      its_end_("fci" + std::to_string(getpid())),
      our_address_(Address(getpid(), 1)),
      its_address_(Address(getpid(), 2)) {}

std::unique_ptr<OtherMachine> OtherMachine::Make() {
  std::unique_ptr<OtherMachine> machine(new OtherMachine());
  return machine->JoinUp() ? std::move(machine) : nullptr;
}

OtherMachine::~OtherMachine() {
  // Takes the cable with it, once nothing runs there any more.
  Do("ip link delete " + our_end_);
  Do("ip netns delete " + namespace_);
}

bool OtherMachine::JoinUp() const {
  const std::string inside = "ip -n " + namespace_ + " ";
  return Do("ip netns add " + namespace_) &&
         Do("ip link add " + our_end_ + " type veth peer name " + its_end_ + " netns " +
            namespace_) &&
         Do("ip address add " + our_address_ + "/30 dev " + our_end_) &&
         Do("ip link set " + our_end_ + " up") &&
         Do(inside + "address add " + its_address_ + "/30 dev " + its_end_) &&
         Do(inside + "link set " + its_end_ + " up") &&
         Do("ip netns exec " + namespace_ + " iptables -L -n");
}

std::vector<std::string> OtherMachine::Inside(const std::vector<std::string>& command) const {
  std::vector<std::string> whole = {"ip", "netns", "exec", namespace_};
  whole.insert(whole.end(), command.begin(), command.end());
  return whole;
}

bool OtherMachine::LimitUplink(int megabits_per_second) const {
  return Do("tc -n " + namespace_ + " qdisc add dev " + its_end_ + Tbf(megabits_per_second));
}

bool OtherMachine::LimitDownlink(int megabits_per_second) const {
  return Do("tc qdisc add dev " + our_end_ + Tbf(megabits_per_second));
}

bool OtherMachine::DropPackets() const {
  const std::string append = "ip netns exec " + namespace_ + " iptables -A ";
  return Do(append + "OUTPUT -j DROP") && Do(append + "INPUT -j DROP");
}

}  // namespace framecast::test
