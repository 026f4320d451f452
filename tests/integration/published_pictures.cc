#include "tests/integration/published_pictures.h"

#include <iterator>

namespace framecast::test {

void PublishedPictures::Add(const std::string& epoch, std::uint64_t sequence, std::size_t hash) {
  const std::lock_guard<std::mutex> lock(mutex_);
  epochs_[epoch][sequence] = hash;
  in_order_.push_back(hash);
  last_ = {epoch, sequence, hash};
}

std::optional<std::size_t> PublishedPictures::Hash(const std::string& epoch,
                                                   std::uint64_t sequence) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto frames = epochs_.find(epoch);
  if (frames == epochs_.end()) return std::nullopt;
  const auto frame = frames->second.find(sequence);
  return frame == frames->second.end() ? std::nullopt : std::optional(frame->second);
}

std::uint64_t PublishedPictures::LeftOut(const std::string& epoch, std::uint64_t from,
                                         std::uint64_t to) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto frames = epochs_.find(epoch);
  if (frames == epochs_.end() || to <= from) return 0;
  const auto there =
      std::distance(frames->second.upper_bound(from), frames->second.lower_bound(to));
  return to - from - 1 - static_cast<std::uint64_t>(there);
}

std::size_t PublishedPictures::PlaceBehind(std::size_t behind, std::size_t hash) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (std::size_t place = behind; place < in_order_.size(); ++place) {
    if (in_order_[place] == hash) return place + 1;
  }
  return 0;
}

PublishedPictures::Last PublishedPictures::last() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return last_;
}

std::size_t PublishedPictures::epochs() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return epochs_.size();
}

}  // namespace framecast::test
