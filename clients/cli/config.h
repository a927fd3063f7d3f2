// What `slipway` remembers between runs: which server, which token, which project. Readable by its owner
// only.
#pragma once

#include <expected>
#include <filesystem>
#include <string>

namespace slipway::cli {

struct Config {
  std::string url;
  std::string token;
  std::string token_id;
  std::string project;
  std::string client_id;  // Random, made at the first save.
};

// $XDG_CONFIG_HOME/slipway/config.json, or the same below ~/.config.
std::filesystem::path config_path();

// A file that is not there is an empty Config. Fails with a sentence that names the file.
std::expected<Config, std::string> load_config(const std::filesystem::path& path);
// Replaces the file at once (mode 0600), or leaves it as it was and says why.
std::expected<void, std::string> save_config(const std::filesystem::path& path, Config config);

}  // namespace slipway::cli
