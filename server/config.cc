#include "server/config.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

namespace slipway {
namespace {

constexpr int bad_setting = 2;
constexpr std::uint32_t shards_max = 64;
constexpr std::uint32_t rate_max = 1'000'000;
constexpr std::uint32_t min_free_percent_max = 50;
constexpr std::uint32_t min_free_mib_max = 1'000'000;
constexpr std::uint64_t file_bytes_most = 1ULL << 40;
constexpr std::size_t server_name_bytes_max = 64;

constexpr const char* about =
    "The Slipway server: live collaboration on IT go-live projects, on an append-only log.\n"
    "\n"
    "It keeps everything in one data directory and serves the web app, the HTTP API and the sync socket on "
    "one\n"
    "port. It listens on this machine only unless told otherwise, and speaks plain HTTP: put a TLS proxy in "
    "front\n"
    "before others use it. On its first start it prints a one-use link for the administrator.\n"
    "\n"
    "Every setting may be given as a flag, as an environment variable or in a configuration file (TOML); a "
    "flag\n"
    "wins over the environment, the environment over the file. --print-config shows what holds, and from "
    "where.";

constexpr const char* examples =
    "Examples:\n"
    "  slipwayd --data-dir /var/lib/slipway\n"
    "      Serves http://127.0.0.1:7420.\n"
    "  SLIPWAY_LOG_LEVEL=warn slipwayd --config /etc/slipway.toml --origin https://slipway.example\n"
    "      Behind a proxy; /etc/slipway.toml may say:  data-dir = \"/var/lib/slipway\"\n"
    "                                                  port = 7420\n";

// `data-dir` is SLIPWAY_DATA_DIR.
std::string environment_name(std::string key) {
  for (char& c : key) c = c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return "SLIPWAY_" + key;
}

// As browsers write it: scheme, host in small letters, perhaps a port; no path.
bool is_origin(const std::string& text) {
  const std::string_view rest = text.starts_with("https://")  ? std::string_view{text}.substr(8)
                                : text.starts_with("http://") ? std::string_view{text}.substr(7)
                                                              : std::string_view{};
  const auto fair = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view{"-._~:[]"}.find(c) != std::string_view::npos;
  };
  return !rest.empty() && std::ranges::all_of(rest, fair);
}

bool is_address(const std::string& text) {
  std::array<unsigned char, 16> bytes{};
  return inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ||
         inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
}

bool is_server_name(const std::string& text) {
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  return !text.empty() && text.size() <= server_name_bytes_max && std::ranges::none_of(text, control);
}

bool is_media_type(const std::string& text) {
  const auto fair = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || std::string_view{"+.-/"}.contains(c);
  };
  const std::size_t slash = text.find('/');
  return slash != std::string::npos && slash > 0 && slash + 1 < text.size() && slash == text.rfind('/') &&
         std::ranges::all_of(text, fair);
}

// A name in small letters, or an address without brackets.
bool is_host(const std::string& text) {
  const auto fair = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || std::string_view{"._-:"}.contains(c);
  };
  return !text.empty() && std::ranges::all_of(text, fair);
}

bool is_log_level(const std::string& text) {
  constexpr std::string_view levels[] = {"trace", "debug", "info", "warn", "error", "off"};
  return std::ranges::find(levels, text) != std::end(levels);
}

std::string as_toml(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

std::string as_toml(const std::vector<std::string>& texts) {
  std::vector<std::string> items;
  for (const auto& text : texts) items.push_back(as_toml(text));
  return fmt::format("[{}]", fmt::join(items, ", "));
}

// CLI11 2.1 cuts a value at any `#` and keeps `\\` as two: rather than misread such a line, it is refused.
bool is_readable_line(std::string_view line) {
  bool inside = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '#') return !inside;
    if (line[i] == '"') inside = !inside;
    if (line[i] != '\\') continue;
    if (!line.substr(i + 1).starts_with('"')) return false;
    ++i;
  }
  return true;
}

// One setting: how its value is read and shown, and where it came from.
struct Setting {
  std::string key;
  std::string wanted;  // What it takes, as the end of a sentence.
  std::function<bool(const std::string& value)> read;
  std::function<std::string()> shown;
  bool list = false;  // Each value is read in turn.
  CLI::Option* option = nullptr;
  std::string source = "default";
};

using Allowed = bool (*)(const std::string&);

Setting text_setting(std::string key, std::string& target, std::string wanted, Allowed allowed) {
  const auto read = [&target, allowed](const std::string& value) {
    target = value;
    return allowed(value);
  };
  return {std::move(key), std::move(wanted), read, [&target] { return as_toml(target); }};
}

Setting list_setting(std::string key, std::vector<std::string>& target, std::string wanted, Allowed allowed) {
  const auto read = [&target, allowed](const std::string& value) {
    target.push_back(value);
    return allowed(value);
  };
  return {std::move(key), std::move(wanted), read, [&target] { return as_toml(target); }, true};
}

// The same with commas between the values.
Setting comma_setting(std::string key, std::vector<std::string>& target, std::string wanted,
                      Allowed allowed) {
  const auto read = [&target, allowed](const std::string& value) {
    const auto values = CLI::detail::split(value, ',');
    target.insert(target.end(), values.begin(), values.end());
    return !values.empty() && std::ranges::all_of(values, allowed);
  };
  return {std::move(key), std::move(wanted), read, [&target] { return as_toml(target); }, true};
}

template <typename Number>
Setting number_setting(std::string key, Number& target, Number largest) {
  const auto read = [&target, largest](const std::string& value) {
    const char* end = value.data() + value.size();
    const auto result = std::from_chars(value.data(), end, target);
    return result.ec == std::errc{} && result.ptr == end && target <= largest;
  };
  return {std::move(key), fmt::format("a whole number from 0 to {}", largest), read,
          [&target] { return fmt::format("{}", target); }};
}

// Given as a flag without a value, or as `true` or `false`.
Setting flag_setting(std::string key, bool& target) {
  const auto read = [&target](const std::string& value) {
    target = value == "true";
    return target || value == "false";
  };
  return {std::move(key), "true or false", read, [&target] { return target ? "true" : "false"; }};
}

bool is_anything(const std::string&) {
  return true;
}

bool is_not_empty(const std::string& text) {
  return !text.empty();
}

std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t kept = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({kept, row[j] + 1, row[j - 1] + 1}));
    }
  }
  return row.back();
}

class Parser {
 public:
  Parser() {
    app_.set_help_flag("-h,--help", "Show this and end");
    app_.add_flag("--version", version_, "Show the version and end");
    app_.add_flag("--print-config", print_,
                  "Show the effective configuration and where each value came from, and end");
    app_.footer(examples);
    app_.get_formatter()->column_width(26);
    app_.allow_extras();  // Refused below, with a better sentence.
    const std::string directory = "the path of a directory";
    add(text_setting("data-dir", config_.data_dir, directory, is_not_empty), "DIR",
        "Where everything is kept; made if it is not there");
    add(text_setting("address", config_.address, "an IP address", is_address), "IP",
        "The address to listen on");
    add(number_setting<std::uint16_t>("port", config_.port, 65535), "PORT",
        "The port to listen on; 0 takes a free one");
    add(number_setting("shards", config_.shards, shards_max), "N",
        "Threads that decide; 0 takes one per core");
    add(list_setting("origin", config_.origins, "an origin as `https://slipway.example`, without a path",
                     is_origin),
        "URL",
        "A web origin whose pages may connect; may be repeated.\nWithout one, only pages of the same host "
        "may");
    add(list_setting("embed-origin", config_.embed_origins,
                     "an origin as `https://wiki.example`, without a path", is_origin),
        "URL",
        "A web origin whose pages may show embeds (`/embed`) in a frame; may be repeated.\nWithout one, none "
        "may");
    add(number_setting("commands-per-second", config_.commands_per_second, rate_max), "N",
        "How many commands one person may send a second, in the long run");
    add(number_setting("sockets-per-person", config_.sockets_per_person, rate_max), "N",
        "How many connections one person may have open at once");
    add(number_setting("min-free-percent", config_.min_free_percent, min_free_percent_max), "N",
        "When no more of the data directory's disk is free, in per cent, nothing is written until there is\n"
        "again; what is there is still served");
    add(number_setting("min-free-mib", config_.min_free_mib, min_free_mib_max), "N",
        "The same in MiB, for small disks: the log needs room to tidy up behind what it has taken");
    add(text_setting("log-level", config_.log_level, "trace, debug, info, warn, error or off", is_log_level),
        "LEVEL", "How much is logged: trace, debug, info, warn, error or off");
    add(text_setting("web-root", config_.web_root, directory, is_not_empty), "DIR",
        "Where the built web app lies");
    add(text_setting("templates", config_.templates_dir, directory, is_not_empty), "DIR",
        "Where the project templates lie");
    add(text_setting("own-templates", config_.own_templates_dir, directory, is_anything), "DIR",
        "Where your own project templates lie, beside the shipped ones. `slipway template lint` checks them");
    add(text_setting("server-name", config_.server_name,
                     fmt::format("1 to {} bytes of text", server_name_bytes_max), is_server_name),
        "NAME", "What the sign-in page calls this server");
    add(text_setting("openapi", config_.openapi_file, "the path of a file", is_not_empty), "FILE",
        "The description of the HTTP API that is served");
    add(number_setting("file-bytes-max", config_.file_bytes_max, file_bytes_most), "BYTES",
        "The largest file that can be attached");
    add(list_setting("file-type", config_.file_types, "a media type as `application/pdf`", is_media_type),
        "TYPE",
        "A type of files that can be attached, instead of the usual ones: images, PDF, text, Office "
        "documents,"
        "\narchives, e-mail, sound and films. May be given more than once");
    add(text_setting("file-scanner", config_.file_scanner, "the path of a program", is_anything), "PROGRAM",
        "Asked about each file before it is kept, with its path: 0 means clean, 1 refused");
    add(comma_setting("webhook-hosts", config_.webhook_hosts, "hosts in small letters, as `hooks.example`",
                      is_host),
        "HOSTS",
        "The hosts to which webhooks may lead, with commas between them.\nWithout one, the server speaks to "
        "none");
    add(text_setting("link-file", config_.link_file, "the path of a file", is_anything), "FILE",
        "Where to write the first administrator's one-use link as well");
    add(text_setting("seal-key-file", config_.seal_key_file, "the path of a file", is_anything), "FILE",
        "The keys under which names and texts are sealed; empty: keys/keys in the data directory.\nKeep it "
        "apart from backups of the log: what was erased stays in them");
    add(text_setting("log-key-file", config_.log_key_file, "the path of a file", is_anything), "FILE",
        "The keys that sign checkpoints of the log; made if it is not there. Keep it out of backups of the "
        "log.\nWithout "
        "one, secrets/log-keys in the data directory");
    add(flag_setting("accept-loss", config_.accept_loss), "",
        "Start even though the log lost commits or was changed: goes on with what is left,\nand records this "
        "decision in the log");
    add(text_setting("config", config_.file, "the path of a file", is_not_empty), "FILE",
        "The configuration file to read");
  }

  std::expected<Config, ConfigExit> parse(std::vector<std::string> arguments,
                                          const EnvironmentVariables& environment) {
    try {
      std::ranges::reverse(arguments);  // CLI11 takes them off the end.
      app_.parse(arguments);
    } catch (const CLI::CallForHelp&) {
      return std::unexpected(ConfigExit{0, app_.help()});
    } catch (const CLI::Error& error) {
      return refuse(error.what());
    }
    if (version_) return std::unexpected(ConfigExit{0, fmt::format("slipwayd {}\n", SLIPWAY_VERSION)});
    if (const auto extras = app_.remaining(); !extras.empty())
      return refuse(unknown_argument(extras.front()));
    if (auto error = read_flags(); !error.empty()) return refuse(error);
    if (auto error = read_environment(environment); !error.empty()) return refuse(error);
    if (auto error = read_file(); !error.empty()) return refuse(error);
    if (config_.shards == 0) config_.shards = std::clamp(std::thread::hardware_concurrency(), 1u, shards_max);
    if (print_) return std::unexpected(ConfigExit{0, effective()});
    return config_;
  }

 private:
  void add(Setting setting, const std::string& type, const std::string& text) {
    const std::string standard = setting.shown();
    const std::string described =
        fmt::format("{}.\nDefault {}; {}", text, standard == "[]" || standard == "\"\"" ? "none" : standard,
                    environment_name(setting.key));
    const std::string flag = "--" + setting.key;
    if (type.empty()) {
      setting.option = app_.add_flag(flag, described);
    } else {
      setting.option =
          app_.add_option(flag)->description(described)->type_name(type)->allow_extra_args(false);
    }
    setting.option->multi_option_policy(
        CLI::MultiOptionPolicy::TakeAll);  // Refused below where there may be one.
    settings_.push_back(std::move(setting));
  }

  static std::unexpected<ConfigExit> refuse(const std::string& sentence) {
    return std::unexpected(ConfigExit{bad_setting, fmt::format("slipwayd: {}\n", sentence)});
  }

  std::string unknown_argument(const std::string& argument) const {
    if (!argument.starts_with("--"))
      return fmt::format("`{}` is not understood. `slipwayd --help` lists the settings.", argument);
    const std::string key = argument.substr(2, argument.find('=') - 2);
    return fmt::format("There is no flag `--{}`.{} `slipwayd --help` lists them.", key, nearest(key, "--"));
  }

  // " Did you mean `x`?", where something is near.
  std::string nearest(const std::string& key, const std::string& prefix) const {
    const auto best =
        std::ranges::min_element(settings_, {}, [&](const Setting& s) { return edits(key, s.key); });
    if (edits(key, best->key) > 2) return {};
    return fmt::format(" Did you mean `{}{}`?", prefix, best->key);
  }

  // Reads the values that `source` gives to a setting. What is wrong with them, or nothing.
  static std::string give(Setting& setting, const std::vector<std::string>& values,
                          const std::string& source) {
    if (!setting.list && values.size() > 1)
      return fmt::format("{}: `{}` is given more than once.", source, setting.key);
    for (const auto& value : values) {
      if (!setting.read(value)) {
        return fmt::format("{}: `{}` takes {}, not `{}`.", source, setting.key, setting.wanted, value);
      }
    }
    setting.source = source;
    return {};
  }

  std::string read_flags() {
    for (auto& setting : settings_) {
      if (setting.option->count() == 0) continue;
      if (auto error = give(setting, setting.option->results(), "--" + setting.key); !error.empty())
        return error;
    }
    return {};
  }

  std::string read_environment(const EnvironmentVariables& environment) {
    for (auto& setting : settings_) {
      if (setting.source != "default") continue;
      const std::string name = environment_name(setting.key);
      const auto value = environment(name);
      if (!value || value->empty()) continue;
      const auto values = setting.list ? CLI::detail::split(*value, ',') : std::vector{*value};
      if (auto error = give(setting, values, name); !error.empty()) return error;
    }
    return {};
  }

  std::string read_file() {
    if (config_.file.empty()) return {};
    std::ifstream file{config_.file};
    if (!file || std::filesystem::is_directory(config_.file)) {
      return fmt::format("The configuration file {} cannot be read.", config_.file);
    }
    std::stringstream lines;
    for (std::string line; std::getline(file, line); lines << line << '\n') {
      if (!is_readable_line(line)) {
        return fmt::format("{}: a value may not contain `#` or `\\`: {}", config_.file, line);
      }
    }
    try {
      for (const auto& item : CLI::ConfigTOML{}.from_config(lines)) {
        if (auto error = take(item); !error.empty()) return error;
      }
    } catch (const CLI::Error& error) {
      return fmt::format("{}: {}.", config_.file, error.what());
    }
    return {};
  }

  std::string take(const CLI::ConfigItem& item) {
    if (!item.parents.empty())
      return fmt::format("{}: there are no sections, as `[{}]`.", config_.file, item.parents.front());
    const auto setting = std::ranges::find(settings_, item.fullname(), &Setting::key);
    if (setting == settings_.end() || setting->key == "config") {
      return fmt::format("{}: there is no setting `{}`.{}", config_.file, item.fullname(),
                         nearest(item.fullname(), ""));
    }
    if (setting->source == config_.file)
      return fmt::format("{}: `{}` stands there twice.", config_.file, setting->key);
    if (setting->source != "default") return {};  // A flag or the environment said otherwise.
    if (auto error = give(*setting, item.inputs, config_.file); !error.empty()) return error;
    return {};
  }

  // As TOML, so that it may be kept as a configuration file.
  std::string effective() const {
    std::string text;
    for (const auto& setting : settings_) {
      const bool comment = setting.key == "config";
      text += fmt::format("{:<42} # {}\n",
                          fmt::format("{}{} = {}", comment ? "# " : "", setting.key, setting.shown()),
                          setting.source);
    }
    return text;
  }

  CLI::App app_{about, "slipwayd"};
  Config config_;
  bool version_ = false;
  bool print_ = false;
  std::vector<Setting> settings_;
};

}  // namespace

EnvironmentVariables process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return value;
  };
}

std::expected<Config, ConfigExit> parse_config(const std::vector<std::string>& arguments,
                                               const EnvironmentVariables& environment) {
  return Parser{}.parse(arguments, environment);
}

}  // namespace slipway
