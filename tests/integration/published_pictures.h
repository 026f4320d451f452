// What a test published on one stream, for whoever checks what its viewers get.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace framecast::test {

// Tells pictures apart.
inline std::size_t HashOf(std::string_view payload) {
  return std::hash<std::string_view>()(payload);
}

// Thread-safe.
class PublishedPictures {
 public:
  struct Last {
    std::string epoch;
    std::uint64_t sequence = 0;
    std::size_t hash = 0;
  };

  // Before the frame is sent off. In order; epochs as they are written in JSON.
  void Add(const std::string& epoch, std::uint64_t sequence, std::size_t hash);

  // Nothing: there was no such frame.
  std::optional<std::size_t> Hash(const std::string& epoch, std::uint64_t sequence) const;
  // How many numbers between the two, both excluded, were left out.
  std::uint64_t LeftOut(const std::string& epoch, std::uint64_t from, std::uint64_t to) const;
  // The place, counted over all epochs from 1, of the first such picture behind the place `behind`;
  // 0: there is none.
  std::size_t PlaceBehind(std::size_t behind, std::size_t hash) const;
  Last last() const;
  std::size_t epochs() const;

 private:
  mutable std::mutex mutex_;
  // By sequence.
  std::map<std::string, std::map<std::uint64_t, std::size_t>> epochs_;
  std::vector<std::size_t> in_order_;
  Last last_;
};

}  // namespace framecast::test
