#include "tests/tidy/tree.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

namespace slipway::tests {
namespace {

namespace fs = std::filesystem;

// What .gitignore leaves out.
constexpr std::array<std::string_view, 5> skipped_folders = {"node_modules", "dist", "build", "gen", "shots"};
constexpr std::array<std::string_view, 4> skipped_endings = {".png", ".ico", ".woff2", ".tsbuildinfo"};

bool is_skipped(const fs::path& path) {
  const auto name = path.filename().string();
  return name.starts_with('.') || name.starts_with("build-") ||
         std::ranges::find(skipped_folders, name) != skipped_folders.end() ||
         std::ranges::find(skipped_endings, path.extension().string()) != skipped_endings.end();
}

}  // namespace

std::vector<SourceFile> read_tree(const std::string& root) {
  std::vector<SourceFile> files;
  for (auto entry = fs::recursive_directory_iterator(root); entry != fs::recursive_directory_iterator();
       ++entry) {
    if (is_skipped(entry->path())) {
      if (entry->is_directory()) entry.disable_recursion_pending();
      continue;
    }
    if (!entry->is_regular_file()) continue;
    std::ifstream in(entry->path(), std::ios::binary);
    files.push_back(
        {entry->path().lexically_relative(root).generic_string(), {std::istreambuf_iterator<char>(in), {}}});
  }
  std::ranges::sort(files, {}, &SourceFile::path);
  return files;
}

std::vector<std::string> top_level(const std::string& root) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(root))
    if (!is_skipped(entry.path())) names.push_back(entry.path().filename().string());
  std::ranges::sort(names);
  return names;
}

}  // namespace slipway::tests
