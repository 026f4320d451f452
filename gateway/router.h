// Request targets to routes: which page, stream or file is meant.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace framecast::gateway {

enum class RouteKind {
  kPage,         // the viewer page, all streams or one
  kStatic,       // a file of the page: `path`
  kStreams,      // the directory
  kStream,       // one stream of the directory
  kNewestFrame,  // its newest frame
  kPutFrame,     // the same address when a frame is put there; ParseTarget knows no methods
  kFrameIndex,   // what its ring holds
  kFrame,        // one of those: `epoch`, `sequence`
  kAnnotations,  // and its annotations
  kMjpeg,        // its pictures as an endless answer
  kWebSocket,
  kHealth,
  kReady,
  kNotFound,
  kBadTarget,  // not to be decoded, or an attempt to leave the folder
};

inline constexpr int kRouteKinds = 15;

// A word of a fixed set, for metrics and logs.
std::string_view ToString(RouteKind kind);

struct Route {
  RouteKind kind = RouteKind::kNotFound;
  // Decoded, not yet checked against the rule for names.
  std::string stream;
  std::string epoch;
  std::string sequence;
  // Of the page: asked for without the slash behind the base, so that its relative addresses would
  // lead elsewhere.
  bool lacks_slash = false;
  // Relative to the web root, made of plain segments.
  std::string path;
  // Decoded; a name that comes twice keeps all its values.
  std::multimap<std::string, std::string> query;
};

// `target` in origin form: "/path?query". `base`: what the path may begin with when a proxy passes
// it on, such as "/frames". Pure.
Route ParseTarget(std::string_view target, std::string_view base = {});

// Decodes %XX once; nothing if an escape is broken or gives a NUL.
std::optional<std::string> PercentDecode(std::string_view text);

}  // namespace framecast::gateway
