// The NATS subjects on which nodes meet, and what nodes are called there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace framecast::bridge {

// One token of a subject: [A-Za-z0-9_-]{1,80}.
bool IsNodeId(std::string_view text);
// Of a node that people call `node`: what of it fits into an id, and `random` as 8 hex digits.
std::string MakeNodeId(std::string_view node, std::uint32_t random);

// A stream's name as one token: '.', which parts tokens, as '~', which no name has.
std::string StreamToken(std::string_view stream);
// Nothing unless it is the token of a name.
std::optional<std::string> StreamOfToken(std::string_view token);

// Where all nodes announce what they have.
inline constexpr std::string_view kNodesSubject = "framecast.nodes";

// Where the node that has the stream sends its frames.
std::string FramesSubject(std::string_view stream);

// What one node is asked or told.
enum class NodeSubject { kDirectory, kDemand, kFrame, kIndex, kTime };
inline constexpr int kNodeSubjects = 5;
// "framecast.node.ID.directory", …
std::string SubjectOfNode(std::string_view node_id, NodeSubject what);
// All of a node's, for it to subscribe to: "framecast.node.ID.*".
std::string SubjectsOfNode(std::string_view node_id);
// Which one of this node's it is; nothing: none.
std::optional<NodeSubject> ParseNodeSubject(std::string_view node_id, std::string_view subject);

}  // namespace framecast::bridge
