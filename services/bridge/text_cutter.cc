#include "services/bridge/text_cutter.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/bridge/json_fields.h"
#include "services/bridge/node_message.h"

namespace framecast::bridge {

std::vector<std::string> CutIntoTexts(
    absl::FunctionRef<nlohmann::json(std::size_t, std::size_t)> head, const char* name,
    const std::vector<std::string>& entries, std::size_t max_bytes) {
  const auto open = [&](std::size_t part, std::size_t parts) {
    std::string text = Dump(head(part, parts));
    text.pop_back();
    return absl::StrCat(text, text.size() > 1 ? "," : "", "\"", name, "\":[");
  };
  const std::size_t most = std::max<std::size_t>(1, entries.size());
  const std::size_t around = open(most, most).size() + 2;
  const std::size_t limit = std::min(max_bytes, kMaxTextBytes);
  const std::size_t room = limit - std::min(limit, around);

  std::vector<std::vector<const std::string*>> shares(1);
  std::size_t used = 0;
  for (const std::string& entry : entries) {
    if (entry.size() > room) continue;
    if (used + entry.size() > room) {
      shares.emplace_back();
      used = 0;
    }
    used += entry.size() + 1;  // with its comma
    shares.back().push_back(&entry);
  }
  std::vector<std::string> texts;
  texts.reserve(shares.size());
  for (const auto& share : shares) {
    const std::string list = absl::StrJoin(share, ",", absl::DereferenceFormatter());
    texts.push_back(absl::StrCat(open(texts.size(), shares.size()), list, "]}"));
  }
  return texts;
}

}  // namespace framecast::bridge
