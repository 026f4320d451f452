#include "services/framecastd/machine_names.h"

#include <netdb.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <future>
#include <memory>
#include <thread>
#include <utility>

namespace framecast::daemon {
namespace {

constexpr std::chrono::seconds kPatience{2};
constexpr std::size_t kLongestName = 256;

// Empty if nobody knows.
std::string QualifiedName(const std::string& name) {
  addrinfo hints{};
  hints.ai_flags = AI_CANONNAME;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(name.c_str(), nullptr, &hints, &found) != 0) return "";
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owned(found, &freeaddrinfo);
  return found->ai_canonname == nullptr ? "" : found->ai_canonname;
}

}  // namespace

std::string HostName() {
  std::array<char, kLongestName> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

std::vector<std::string> NamesOfThisMachine() {
  const std::string name = HostName();
  if (name.empty()) return {};
  std::vector<std::string> names{name, name.substr(0, name.find('.')) + ".local"};
  std::promise<std::string> promise;
  std::future<std::string> qualified = promise.get_future();
  // Nobody waits for it beyond our patience, and it touches nothing but what it owns.
  std::thread([name, promise = std::move(promise)]() mutable {
    promise.set_value(QualifiedName(name));
  }).detach();
  if (qualified.wait_for(kPatience) != std::future_status::ready) {
    spdlog::warn(
        "the resolver does not say what \"{}\" is called in full; such requests need "
        "--allowed_hosts",
        name);
    return names;
  }
  if (std::string full = qualified.get(); !full.empty()) names.push_back(std::move(full));
  return names;
}

}  // namespace framecast::daemon
