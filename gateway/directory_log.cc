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

std::shared_ptr<const std::string> DirectoryLog::ChangesSince(std::uint64_t version,
                                                              const access::CallerPtr& caller) {
  if (version < complete_since_) version = 0;
  const auto [text, missing] =
      texts_.try_emplace({version, caller->MayWatchAll() ? nullptr : caller});
  if (missing) text->second = MakeText(version, *caller);
  return text->second;
}

std::shared_ptr<const std::string> DirectoryLog::MakeText(std::uint64_t version,
                                                          const access::Caller& caller) const {
  nlohmann::json streams = nlohmann::json::array();
  for (const auto& [name, entry] : entries_) {
    const bool is_news = entry.version > version || version == 0;
    if (is_news && caller.MayWatch(name)) streams.push_back(ToJson(entry.stream->Info()));
  }
  nlohmann::json message = {
      {"type", "streams"}, {"complete", version == 0}, {"streams", std::move(streams)}};
  if (version > 0) {
    nlohmann::json removed = nlohmann::json::array();
    for (const auto& [when, name] : gone_) {
      const bool is_news = when > version && !entries_.contains(name);
      if (is_news && caller.MayWatch(name)) removed.push_back(name);
    }
    // Not even that something has changed.
    if (message["streams"].empty() && removed.empty()) return nullptr;
    message["removed"] = std::move(removed);
  }
  return std::make_shared<const std::string>(DumpJson(message));
}

}  // namespace framecast::gateway
