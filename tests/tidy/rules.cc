#include "tests/tidy/rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <ranges>
#include <regex>
#include <set>
#include <sstream>
#include <string_view>

namespace slipway::tests {
namespace {

namespace fs = std::filesystem;

// The longest prefix of a file's path decides. What is not named here (tests) may include anything of
// ours.
const std::map<std::string, std::vector<std::string>> may_include = {
    {"proto/", {"proto/", "slipway/v1/"}},
    {"eventstore/", {"eventstore/", "proto/", "slipway/v1/"}},
    {"projections/", {"projections/", "eventstore/", "proto/", "slipway/v1/"}},
    {"server/domain/", {"server/domain/", "proto/", "slipway/v1/"}},
    {"server/", {"server/", "projections/", "eventstore/", "proto/", "slipway/v1/"}},
    {"clients/", {"clients/", "proto/", "slipway/v1/"}},
    {"deploy/", {"deploy/", "clients/cpp/", "proto/", "slipway/v1/"}},
};

// What eventstore's own .cc files share about RocksDB; nobody else includes it.
const std::set<std::string> rocksdb_headers = {"eventstore/rocks_settings.h"};

// One a side: the server's connections, the client's; what the server sends to webhooks; and the fuzz target
// that compares the gate with Beast's parser.
const std::set<std::string> beast_files = {"server/connection.cc", "server/webhook_sender.cc",
                                           "clients/cpp/connection.cc", "tests/fuzz/beast_head.cc"};

const std::set<std::string> top_level_names = {
    "ARCHITECTURE.md", "CHANGELOG.md", "CMakeLists.txt", "CMakePresets.json", "LICENSE",
    "README.md",       "clients",      "deploy",         "eventstore",        "projections",
    "proto",           "server",       "tests",
};

bool is_cpp(const SourceFile& file) {
  return file.path.ends_with(".h") || file.path.ends_with(".cc");
}
bool is_header(const SourceFile& file) {
  return file.path.ends_with(".h");
}

struct Include {
  std::string path;
  bool quoted;
};

std::vector<Include> includes_of(const std::string& text) {
  static const std::regex pattern(R"(^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"])", std::regex::multiline);
  std::vector<Include> found;
  for (auto match = std::sregex_iterator(text.begin(), text.end(), pattern); match != std::sregex_iterator();
       ++match)
    found.push_back({(*match)[2], (*match)[1] == "\""});
  return found;
}

// The text without comments and without what stands in quotes.
std::string code_of(const std::string& text) {
  enum class In { code, line_comment, block_comment, string, character } in = In::code;
  std::string code;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    switch (in) {
      case In::code:
        if (c == '/' && next == '/') {
          in = In::line_comment;
        } else if (c == '/' && next == '*') {
          in = In::block_comment;
        } else if (c == '"') {
          in = In::string;
        } else if (c == '\'' && (code.empty() || !std::isalnum(static_cast<unsigned char>(code.back())))) {
          in = In::character;  // After a digit it parts thousands.
        } else {
          code.push_back(c);
        }
        break;
      case In::line_comment:
        if (c == '\n') in = In::code, code.push_back(c);
        break;
      case In::block_comment:
        if (c == '*' && next == '/') in = In::code, ++i;
        break;
      case In::string:
      case In::character:
        if (c == '\\')
          ++i;
        else if (c == (in == In::string ? '"' : '\''))
          in = In::code;
        break;
    }
  }
  return code;
}

bool has_word(const std::string& code, const std::string& word) {
  return std::regex_search(code, std::regex("\\b" + word + "\\b"));
}

const std::vector<std::string>* allowed_for(const std::string& path) {
  const std::vector<std::string>* allowed = nullptr;
  std::size_t longest = 0;
  for (const auto& [folder, prefixes] : may_include)
    if (path.starts_with(folder) && folder.size() > longest) longest = folder.size(), allowed = &prefixes;
  return allowed;
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

}  // namespace

Problems check_includes(const SourceFile& file) {
  Problems problems;
  const auto* allowed = is_cpp(file) ? allowed_for(file.path) : nullptr;
  if (!allowed) return problems;
  for (const auto& include : includes_of(file.text)) {
    if (!include.quoted) continue;
    if (std::ranges::none_of(*allowed, [&](const auto& prefix) { return include.path.starts_with(prefix); }))
      problems.push_back(fmt::format("{}: may not include \"{}\"", file.path, include.path));
  }
  return problems;
}

Problems check_domain_is_pure(const SourceFile& file) {
  Problems problems;
  if (!is_cpp(file) || !file.path.starts_with("server/domain/")) return problems;
  static const std::set<std::string> impure_headers = {
      "random", "fstream", "iostream", "thread",     "mutex",    "atomic", "condition_variable",
      "future", "ctime",   "time.h",   "filesystem", "coroutine"};
  static const std::array impure_words = {"system_clock", "steady_clock", "rand", "getenv", "mt19937"};
  for (const auto& include : includes_of(file.text)) {
    const bool is_library = !include.quoted && include.path.find('/') != std::string::npos;
    if ((is_library && !include.path.starts_with("google/protobuf/")) ||
        impure_headers.contains(include.path))
      problems.push_back(
          fmt::format("{}: the domain is pure; it may not include <{}>", file.path, include.path));
  }
  const auto code = code_of(file.text);
  for (const auto* word : impure_words)
    if (has_word(code, word))
      problems.push_back(fmt::format("{}: the domain is pure; no `{}`", file.path, word));
  return problems;
}

Problems check_header(const SourceFile& file) {
  Problems problems;
  if (!is_header(file)) return problems;
  if (file.text.find("\n#pragma once\n") == std::string::npos)
    problems.push_back(file.path + ": has no `#pragma once`");
  if (!file.text.starts_with("// ")) problems.push_back(file.path + ": does not open with a comment");
  return problems;
}

Problems check_nothing_detached(const SourceFile& file) {
  if (!is_cpp(file)) return {};
  const auto code = code_of(file.text);
  // As an argument; a file may well be called detached.
  if (std::regex_search(code, std::regex(R"((::|[(,]\s*)detached\s*\)|\.detach\(\))")))
    return {file.path + ": nothing is detached; give it a handler that logs, or join it"};
  return {};
}

Problems check_beast(const SourceFile& file) {
  // The library's own code is compiled apart, in a file that is nothing else.
  if (!is_cpp(file) || beast_files.contains(file.path)) return {};
  for (const auto& include : includes_of(file.text))
    if (include.path.starts_with("boost/beast") && include.path != "boost/beast/src.hpp")
      return {fmt::format("{}: Beast stands in one file a side; not here: <{}>", file.path, include.path)};
  return {};
}

Problems check_rocksdb(const SourceFile& file) {
  if (!is_cpp(file)) return {};
  for (const auto& include : includes_of(file.text)) {
    if (is_header(file) && !rocksdb_headers.contains(file.path) && include.path.starts_with("rocksdb/"))
      return {file.path + ": RocksDB's headers stay in .cc files"};
    if (rocksdb_headers.contains(include.path) && folder_of(file.path) != folder_of(include.path))
      return {fmt::format("{}: {} is its own folder's alone", file.path, include.path)};
  }
  return {};
}

Problems check_lock(const SourceFile& file) {
  if (!file.path.ends_with("package-lock.json")) return {};
  static const std::regex host(R"re("resolved"\s*:\s*"https?://)re");
  if (std::regex_search(file.text, host)) return {file.path + ": names the host that it was downloaded from"};
  return {};
}

Problems check_length(const SourceFile& file) {
  static const std::regex data(
      R"(package-lock\.json$|openapi\.json$|^LICENSE$|(^|/)(vectors|testdata|golden|templates|demo|i18n)/)");
  if (std::regex_search(file.path, data)) return {};
  const auto lines = static_cast<std::size_t>(std::ranges::count(file.text, '\n'));
  if (lines <= lines_max) return {};
  return {fmt::format("{}: {} lines; is it still one thing?", file.path, lines)};
}

Problems check_sources_are_built(const std::vector<SourceFile>& files) {
  std::map<std::string, std::string> lists;  // Folder → what its CMake files say.
  for (const auto& file : files)
    if (file.path.ends_with("CMakeLists.txt") || file.path.ends_with(".cmake"))
      lists[folder_of(file.path)] += file.text;
  Problems problems;
  for (const auto& file : files) {
    if (!file.path.ends_with(".cc")) continue;
    const auto is_named_in = [&](const std::string& folder) {
      const auto list = lists.find(folder);
      const auto name = folder.empty() ? file.path : file.path.substr(folder.size() + 1);
      return list != lists.end() && list->second.find(name) != std::string::npos;
    };
    bool named = false;
    for (auto folder = folder_of(file.path); !named && !folder.empty(); folder = folder_of(folder))
      named = is_named_in(folder);
    if (!named) problems.push_back(file.path + ": no CMake file names it");
  }
  return problems;
}

Problems check_readmes(const std::vector<SourceFile>& files) {
  std::set<std::string> paths;
  for (const auto& file : files) paths.insert(file.path);
  Problems problems;
  for (const auto& file : files) {
    const auto name = file.path.substr(file.path.rfind('/') + 1);
    if (name != "CMakeLists.txt" && name != "package.json") continue;
    const auto folder = folder_of(file.path);
    if (!paths.contains(folder.empty() ? "README.md" : folder + "/README.md"))
      problems.push_back(fmt::format("{}: has no README.md", folder));
  }
  return problems;
}

Problems check_links(const SourceFile& file, const std::function<bool(const std::string&)>& exists) {
  Problems problems;
  if (!file.path.ends_with(".md")) return problems;
  static const std::regex link(R"(\]\(([^)#\s]+)(#[^)]*)?\))");
  for (auto match = std::sregex_iterator(file.text.begin(), file.text.end(), link);
       match != std::sregex_iterator(); ++match) {
    const std::string target = (*match)[1];
    if (target.find("://") != std::string::npos || target.starts_with("mailto:")) continue;
    const auto path = (fs::path(folder_of(file.path)) / target).lexically_normal().generic_string();
    if (!exists(path)) problems.push_back(fmt::format("{}: the link to {} leads nowhere", file.path, target));
  }
  return problems;
}

Problems check_top_level(const std::vector<std::string>& names) {
  Problems problems;
  for (const auto& name : names)
    if (!top_level_names.contains(name)) problems.push_back(name + " does not belong at the top level");
  for (const auto& name : top_level_names)
    if (std::ranges::find(names, name) == names.end())
      problems.push_back(name + " is missing at the top level");
  return problems;
}

}  // namespace slipway::tests
