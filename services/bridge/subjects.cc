#include "services/bridge/subjects.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/hub/stream_name.h"

namespace framecast::bridge {
namespace {

constexpr std::size_t kMaxNodeIdBytes = 80;
constexpr std::size_t kRandomBytes = 9;  // with the dash

constexpr std::array<std::string_view, kNodeSubjects> kWhat{"directory", "demand", "frame", "index",
                                                            "time"};

bool IsIdCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-';
}

std::string OfNode(std::string_view node_id, std::string_view what) {
  return std::string("framecast.node.").append(node_id).append(".").append(what);
}

}  // namespace

bool IsNodeId(std::string_view text) {
  return !text.empty() && text.size() <= kMaxNodeIdBytes &&
         std::all_of(text.begin(), text.end(), IsIdCharacter);
}

std::string MakeNodeId(std::string_view node, std::uint32_t random) {
  std::string id(node.substr(0, kMaxNodeIdBytes - kRandomBytes));
  std::replace_if(
      id.begin(), id.end(), [](char c) { return !IsIdCharacter(c); }, '_');
  return absl::StrCat(id.empty() ? "node" : id, "-", absl::Hex(random, absl::kZeroPad8));
}

std::string StreamToken(std::string_view stream) {
  std::string token(stream);
  std::replace(token.begin(), token.end(), '.', '~');
  return token;
}

std::optional<std::string> StreamOfToken(std::string_view token) {
  if (token.find('.') != std::string_view::npos) return std::nullopt;
  std::string stream(token);
  std::replace(stream.begin(), stream.end(), '~', '.');
  if (!hub::IsStreamName(stream)) return std::nullopt;
  return stream;
}

std::string FramesSubject(std::string_view stream) {
  return "framecast.frames." + StreamToken(stream);
}

std::string SubjectOfNode(std::string_view node_id, NodeSubject what) {
  return OfNode(node_id, kWhat[static_cast<std::size_t>(what)]);
}

std::string SubjectsOfNode(std::string_view node_id) { return OfNode(node_id, "*"); }

std::optional<NodeSubject> ParseNodeSubject(std::string_view node_id, std::string_view subject) {
  for (int i = 0; i < kNodeSubjects; ++i) {
    const auto what = static_cast<NodeSubject>(i);
    if (subject == SubjectOfNode(node_id, what)) return what;
  }
  return std::nullopt;
}

}  // namespace framecast::bridge
