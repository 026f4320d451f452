#include "services/cli/token_file.h"

#include <utility>

#include "services/access/jwt_encoding.h"
#include "services/files/replace_file.h"
#include "services/files/small_file.h"

namespace framecast::cli {
namespace {

using nlohmann::ordered_json;

absl::Status Fault(const std::string& path, const std::string& words) {
  return absl::FailedPreconditionError(path + ": " + words + " Nothing was changed.");
}

}  // namespace

absl::Status AddToList(const std::string& path, const std::string& list, ordered_json entry,
                       const std::function<absl::Status(const std::string& text)>& check) {
  const files::FileStamp stamp = files::FileStamp::Of(path);
  ordered_json root = ordered_json::object();
  if (!(stamp == files::FileStamp())) {
    const auto text = files::ReadSmallFile(path);
    if (!text.ok()) return Fault(path, std::string(text.status().message()));
    // The order-keeping reader would drop one of two members with the same name.
    if (!access::ReadJsonObject(*text)) {
      return Fault(path, "it is no JSON object in which each member comes once.");
    }
    root = ordered_json::parse(*text);
  }
  ordered_json& entries = root[list];
  if (!entries.is_null() && !entries.is_array()) {
    return Fault(path, "its \"" + list + "\" is no list.");
  }
  entries.push_back(std::move(entry));
  const std::string text = root.dump(2) + "\n";
  if (const absl::Status status = check(text); !status.ok()) {
    return Fault(path, std::string(status.message()));
  }
  const absl::Status written = files::ReplaceFile(path, stamp, text);
  return written.ok() ? written : Fault(path, std::string(written.message()));
}

}  // namespace framecast::cli
