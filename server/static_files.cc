#include "server/static_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

#include "proto/tlog/hash.h"

namespace slipway {
namespace {

namespace fs = std::filesystem;

std::string bytes_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  return std::move(bytes).str();
}

std::string content_type(const std::string& extension) {
  static constexpr std::pair<std::string_view, std::string_view> types[] = {
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".json", "application/json"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".ico", "image/x-icon"},
      {".woff2", "font/woff2"},
      {".webmanifest", "application/manifest+json"},
      {".txt", "text/plain; charset=utf-8"},
  };
  for (const auto& [known, type] : types)
    if (extension == known) return std::string(type);
  return "application/octet-stream";
}

}  // namespace

StaticFiles::StaticFiles(const std::string& root) {
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(root, error)) {
    if (!entry.is_regular_file() || entry.path().extension() == ".gz" || entry.path().extension() == ".map")
      continue;
    File file;
    file.bytes = std::make_shared<const std::string>(bytes_of(entry.path()));
    const fs::path packed = entry.path().string() + ".gz";
    if (fs::exists(packed)) file.gzip = std::make_shared<const std::string>(bytes_of(packed));
    file.content_type = content_type(entry.path().extension().string());
    const auto hash = tlog::sha256(*file.bytes);
    file.etag = fmt::format("\"{:02x}{:02x}{:02x}{:02x}{:02x}{:02x}{:02x}{:02x}\"", hash[0], hash[1], hash[2],
                            hash[3], hash[4], hash[5], hash[6], hash[7]);
    const std::string name = "/" + fs::relative(entry.path(), root).generic_string();
    file.immutable = name.starts_with("/assets/");
    files_.emplace(name, std::move(file));
  }
}

const StaticFiles::File* StaticFiles::find(std::string_view path) const {
  const bool is_page = path.starts_with("/w/") ||
                       path.substr(path.rfind('/') + 1).find('.') == std::string_view::npos;
  const auto found = files_.find(is_page ? std::string_view("/index.html") : path);
  return found == files_.end() ? nullptr : &found->second;
}

}  // namespace slipway
