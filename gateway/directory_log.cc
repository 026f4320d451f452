#include "gateway/directory_log.h"

#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "gateway/stream_json.h"

namespace framecast::gateway {
namespace {

constexpr std::size_t kRememberedGone = 1024;

}  // namespace

void DirectoryLog::Refresh() {
  texts_.clear();
  const std::uint64_t next = version_ + 1;
  bool changed = false;
  std::map<std::string, Entry> before = std::exchange(entries_, {});
  for (std::shared_ptr<hub::Stream>& stream : hub_.Streams()) {
    Entry entry{stream->revision(), next, stream};
    const auto known = before.extract(stream->name());
    if (!known.empty() && known.mapped().stream == stream &&
        known.mapped().revision == entry.revision) {
      entry.version = known.mapped().version;
    } else {
      changed = true;
    }
    entries_.emplace(stream->name(), std::move(entry));
  }
  for (const auto& [name, entry] : before) {
    changed = true;
    gone_.emplace_back(next, name);
  }
  for (; gone_.size() > kRememberedGone; gone_.pop_front()) complete_since_ = gone_.front().first;
  if (changed) version_ = next;
}

std::shared_ptr<const std::string> DirectoryLog::ChangesSince(std::uint64_t version) {
  if (version < complete_since_) version = 0;
  std::shared_ptr<const std::string>& text = texts_[version];
  if (text) return text;
  nlohmann::json streams = nlohmann::json::array();
  for (const auto& [name, entry] : entries_) {
    if (entry.version > version || version == 0) streams.push_back(ToJson(entry.stream->Info()));
  }
  nlohmann::json message = {
      {"type", "streams"}, {"complete", version == 0}, {"streams", std::move(streams)}};
  if (version > 0) {
    nlohmann::json removed = nlohmann::json::array();
    for (const auto& [when, name] : gone_) {
      if (when > version && !entries_.contains(name)) removed.push_back(name);
    }
    message["removed"] = std::move(removed);
  }
  text = std::make_shared<const std::string>(DumpJson(message));
  return text;
}

}  // namespace framecast::gateway
