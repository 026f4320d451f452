#include "gateway/static_files.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace framecast::gateway {
namespace {

namespace http = boost::beast::http;
namespace fs = std::filesystem;

constexpr std::uintmax_t kMaxFileBytes = 16 << 20;

constexpr char kPagePolicy[] =
    "default-src 'self'; img-src 'self' blob: "
    "data:; connect-src 'self' ws: wss:; "
    "base-uri 'none'; form-action 'none'";

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kTypes{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".json", "application/json"},
    {".map", "application/json"},
}};

std::string TypeOf(const fs::path& path) {
  for (const auto& [extension, type] : kTypes) {
    if (path.extension() == extension) return std::string(type);
  }
  return "application/octet-stream";
}

Answer NotFound() {
  return ErrorAnswer(http::status::not_found, "not_found", "there is nothing at this address.");
}

}  // namespace

Answer AnswerFile(const std::string& web_root, const std::string& path,
                  std::string_view if_none_match) {
  const fs::path file = fs::path(web_root) / path;
  std::error_code error;
  if (!fs::is_regular_file(file, error)) return NotFound();
  const std::uintmax_t size = fs::file_size(file, error);
  if (error || size > kMaxFileBytes) return NotFound();
  const auto changed = fs::last_write_time(file, error);
  if (error) return NotFound();

  Answer answer;
  answer.content_type = TypeOf(file);
  const std::string etag =
      "\"" + std::to_string(size) + "-" + std::to_string(changed.time_since_epoch().count()) + "\"";
  answer.fields = {
      {"Cache-Control", "no-cache"}, {"ETag", etag}, {"Content-Security-Policy", kPagePolicy}};
  if (if_none_match == etag) {
    answer.status = http::status::not_modified;
    return answer;
  }
  std::ifstream stream(file, std::ios::binary);
  answer.body.assign(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
  if (!stream) return NotFound();
  return answer;
}

}  // namespace framecast::gateway
