#include "gateway/router.h"

#include <algorithm>
#include <vector>

namespace framecast::gateway {
namespace {

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

// What a file of the page may be called: no dot in front, nothing that a file
// system or a decoder could read twice.
bool IsPlainSegment(std::string_view segment) {
  return !segment.empty() && segment.front() != '.' &&
         std::all_of(segment.begin(), segment.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '.' || c == '_' || c == '-';
         });
}

bool ParseQuery(std::string_view query, std::multimap<std::string, std::string>& into) {
  if (query.empty()) return true;
  for (const std::string_view pair : Split(query, '&')) {
    const std::size_t equals = pair.find('=');
    const auto name = PercentDecode(pair.substr(0, equals));
    const auto value =
        PercentDecode(equals == std::string_view::npos ? "" : pair.substr(equals + 1));
    if (!name || !value) return false;
    into.emplace(*name, *value);
  }
  return true;
}

Route OfKind(RouteKind kind) {
  Route route;
  route.kind = kind;
  return route;
}

// The same page in two files: its addresses are relative, so that it can live below a proxy's path.
Route WallPage() {
  Route route = OfKind(RouteKind::kPage);
  route.path = "index.html";
  return route;
}

Route StreamPage(const std::string& stream) {
  Route route = OfKind(RouteKind::kPage);
  route.stream = stream;
  route.path = "streams/index.html";
  return route;
}

Route StreamRoute(const std::vector<std::string>& segments) {
  Route route;
  if (segments.size() < 4) {
    route.kind = segments.size() == 3 ? RouteKind::kStreams : RouteKind::kNotFound;
    return route;
  }
  route.stream = segments[3];
  if (segments.size() == 4) {
    route.kind = RouteKind::kStream;
  } else if (segments[4] == "frame") {
    if (segments.size() == 5) route.kind = RouteKind::kNewestFrame;
  } else if (segments[4] == "mjpeg") {
    if (segments.size() == 5) route.kind = RouteKind::kMjpeg;
  } else if (segments[4] == "frames") {
    if (segments.size() == 5) route.kind = RouteKind::kFrameIndex;
    const bool annotations = segments.size() == 8 && segments[7] == "annotations";
    if (segments.size() == 7 || annotations) {
      route.kind = annotations ? RouteKind::kAnnotations : RouteKind::kFrame;
      route.epoch = segments[5];
      route.sequence = segments[6];
    }
  }
  return route;
}

Route PathRoute(const std::vector<std::string>& segments) {
  Route route;
  const std::string& first = segments.front();
  if (segments.size() == 1) {
    if (first.empty()) return WallPage();
    if (first == "websocket") return OfKind(RouteKind::kWebSocket);
    if (first == "healthz") return OfKind(RouteKind::kHealth);
    if (first == "readyz") return OfKind(RouteKind::kReady);
  }
  if (first == "streams") {
    if (segments.size() == 2) return StreamPage(segments[1]);
    return route;
  }
  if (first == "api") {
    const bool streams = segments.size() >= 3 && segments[1] == "v1" && segments[2] == "streams";
    return streams ? StreamRoute(segments) : route;
  }
  if (!std::all_of(segments.begin(), segments.end(), IsPlainSegment)) {
    route.kind = RouteKind::kBadTarget;
    return route;
  }
  route.kind = RouteKind::kStatic;
  for (const std::string& segment : segments) {
    if (!route.path.empty()) route.path += '/';
    route.path += segment;
  }
  return route;
}

}  // namespace

std::string_view ToString(RouteKind kind) {
  switch (kind) {
    case RouteKind::kPage:
      return "page";
    case RouteKind::kStatic:
      return "static";
    case RouteKind::kStreams:
      return "streams";
    case RouteKind::kStream:
      return "stream";
    case RouteKind::kNewestFrame:
      return "frame";
    case RouteKind::kPutFrame:
      return "put_frame";
    case RouteKind::kFrameIndex:
      return "frames";
    case RouteKind::kFrame:
      return "numbered_frame";
    case RouteKind::kAnnotations:
      return "annotations";
    case RouteKind::kMjpeg:
      return "mjpeg";
    case RouteKind::kWebSocket:
      return "websocket";
    case RouteKind::kHealth:
      return "healthz";
    case RouteKind::kReady:
      return "readyz";
    case RouteKind::kNotFound:
      return "not_found";
    case RouteKind::kBadTarget:
      return "bad_target";
  }
  return "unknown";
}

std::optional<std::string> PercentDecode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded.push_back(text[i]);
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = HexValue(text[i + 1]);
    const int low = HexValue(text[i + 2]);
    if (high < 0 || low < 0 || (high == 0 && low == 0)) return std::nullopt;
    decoded.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  return decoded;
}

Route ParseTarget(std::string_view target, std::string_view base) {
  Route bad;
  bad.kind = RouteKind::kBadTarget;
  if (target.empty() || target.front() != '/') return bad;
  target = target.substr(0, target.find('#'));
  if (!base.empty() && target.starts_with(base)) {
    const std::string_view behind = target.substr(base.size());
    if (behind.starts_with('/')) target = behind;
    if (behind.empty() || behind.starts_with('?')) {
      Route page = WallPage();
      page.lacks_slash = true;
      return page;
    }
  }
  const std::size_t question = target.find('?');
  std::vector<std::string> segments;
  // Split before decoding: an encoded slash is part of a segment, and no rule
  // for segments lets it pass.
  for (const std::string_view raw :
       Split(target.substr(1, question == std::string_view::npos ? question : question - 1), '/')) {
    auto segment = PercentDecode(raw);
    if (!segment) return bad;
    segments.push_back(*std::move(segment));
  }
  Route route = PathRoute(segments);
  if (question != std::string_view::npos && !ParseQuery(target.substr(question + 1), route.query)) {
    return bad;
  }
  return route;
}

}  // namespace framecast::gateway
