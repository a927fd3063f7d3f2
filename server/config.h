// How a server is set up: flags, then `SLIPWAY_*` environment, then a configuration file, then defaults.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace slipway {

struct Config {
  std::string data_dir = "slipway-data";
  std::string address = "127.0.0.1";
  std::uint16_t port = 7420;         // 0: any free one.
  std::uint32_t shards = 0;          // After parsing at least 1: 0 means one per core.
  std::vector<std::string> origins;  // As `https://slipway.example`. Empty: only pages of the same host.
  std::vector<std::string> embed_origins;  // Whose pages may frame `/embed`. Empty: none.
  std::string log_level = "info";          // trace, debug, info, warn, error or off.
  std::string web_root = "clients/web/dist";
  std::string templates_dir = "server/templates";         // Project templates, as JSON.
  std::string own_templates_dir;                          // Of this server's owner; empty: none.
  std::string openapi_file = "server/http/openapi.json";  // Served as it is.
  std::uint32_t commands_per_second = 200;                // Per person, in bursts of twice as many.
  std::uint32_t sockets_per_person = 50;                  // Open at once.
  std::uint32_t min_free_percent = 5;  // Of the data directory's file system: at so little, read-only;
  std::uint32_t min_free_mib = 256;    // and at so little, however small that is.
  std::uint64_t file_bytes_max = 100ULL << 20;  // Of one attachment.
  std::vector<std::string> file_types;          // Media types that are taken; empty: the usual ones.
  std::vector<std::string> webhook_hosts;       // That the server may tell; empty: none.
  std::string file_scanner;                     // A program that is asked about each file; empty: none.
  std::string link_file;      // Where the first administrator's one-use link is written too; empty: nowhere.
  std::string seal_key_file;  // Of the keys under which texts are sealed; empty: `keys/keys` in data_dir.
  std::string server_name = "Slipway";
  std::string log_key_file;  // Signs the logs' checkpoints; empty: `secrets/log-keys` in the data directory.
  bool accept_loss = false;  // Go on with a log that lost its end or was changed, and record that.
  std::string file;          // The configuration file that was read; empty: none.
};

// The program has nothing to run: it shows `text` (on stderr if `code` is not 0) and ends with `code`.
struct ConfigExit {
  int code = 0;
  std::string text;
};

// The value of an environment variable, if it is set.
using EnvironmentVariables = std::function<std::optional<std::string>(const std::string& name)>;
EnvironmentVariables process_environment();

// `arguments` without the program's name. Reads the configuration file that they or the environment name.
// ConfigExit: help, version or the effective configuration was asked for (code 0), or a setting is wrong
// (code 2, with a sentence that names the setting and where it stands).
std::expected<Config, ConfigExit> parse_config(const std::vector<std::string>& arguments,
                                               const EnvironmentVariables& environment);

}  // namespace slipway
