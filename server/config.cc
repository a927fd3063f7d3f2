#include "server/config.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <thread>

namespace slipway {
namespace {

constexpr int bad_setting = 2;
constexpr std::uint32_t shards_max = 64;
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
    "  slipwayd --demo\n"
    "      A demo workspace on http://127.0.0.1:7420, kept in ./slipway-data.\n"
    "  SLIPWAY_LOG_LEVEL=warn slipwayd --config /etc/slipway.toml --origin https://slipway.example\n"
    "      Behind a proxy; /etc/slipway.toml may say:  data-dir = \"/var/lib/slipway\"\n"
    "                                                  port = 7420\n";

// `data-dir` is SLIPWAY_DATA_DIR.
std::string environment_name(std::string key) {
  for (char& c : key) c = c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return "SLIPWAY_" + key;
}

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

std::string check_origin(std::string& text) {
  if (is_origin(text)) return {};
  return fmt::format(
      "`{}` is not an origin; write it as `https://slipway.example`, in small letters, without a path", text);
}

std::string check_server_name(std::string& text) {
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  const bool fair =
      !text.empty() && text.size() <= server_name_bytes_max && std::ranges::none_of(text, control);
  return fair ? std::string{}
              : fmt::format("it needs 1 to {} bytes without control characters", server_name_bytes_max);
}

// One setting, and how its value is shown.
struct Setting {
  std::string key;
  CLI::Option* option;
  std::function<std::string()> shown;
  std::string source = "default";
};

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}
std::string shown(const std::string& value) {
  return quoted(value);
}
std::string shown(bool value) {
  return value ? "true" : "false";
}
template <typename Number>
  requires std::is_arithmetic_v<Number>
std::string shown(Number value) {
  return fmt::format("{}", value);
}
std::string shown(const std::vector<std::string>& values) {
  std::vector<std::string> items;
  for (const auto& value : values) items.push_back(quoted(value));
  return fmt::format("[{}]", fmt::join(items, ", "));
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
    add("data-dir", config_.data_dir, "DIR", "Where everything is kept; made if it is not there");
    add("address", config_.address, "IP", "The address to listen on")->check(CLI::ValidIPV4 | is_ipv6_);
    add("port", config_.port, "PORT", "The port to listen on; 0 takes a free one");
    add("shards", config_.shards, "N", "Threads that decide; 0 takes one per core")
        ->check(CLI::Range(0u, shards_max));
    add("origin", config_.origins, "URL",
        "A web origin whose pages may connect, may be repeated; by default only pages of the same host")
        ->delimiter(',')
        ->check(CLI::Validator{check_origin, ""});
    add("log-level", config_.log_level, "LEVEL", "trace, debug, info, warn, error or off")
        ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error", "off"}).description(""));
    add("web-root", config_.web_root, "DIR", "Where the built web app lies");
    add("templates", config_.templates_dir, "DIR", "Where the project templates lie");
    add("server-name", config_.server_name, "NAME", "What the sign-in page calls this server")
        ->check(CLI::Validator{check_server_name, ""});
    remember("demo", config_.demo,
             app_.add_flag("--demo", config_.demo,
                           described("demo", "Make a demo workspace on the first start", "false")));
    file_ = add("config", config_.file, "FILE", "The configuration file to read");
  }

  std::expected<Config, ConfigExit> parse(std::vector<std::string> arguments,
                                          const Environment& environment) {
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
    for (auto& setting : settings_) {
      if (setting.option->count() > 0) setting.source = "flag";
    }
    if (auto error = read_environment(environment); !error.empty()) return refuse(error);
    if (auto error = read_file(); !error.empty()) return refuse(error);
    if (config_.shards == 0) config_.shards = std::clamp(std::thread::hardware_concurrency(), 1u, shards_max);
    if (print_) return std::unexpected(ConfigExit{0, effective()});
    return config_;
  }

 private:
  static std::string described(const std::string& key, const std::string& text, const std::string& standard) {
    return fmt::format("{}.\nDefault {}; {}", text, standard, environment_name(key));
  }

  template <typename Value>
  CLI::Option* add(const std::string& key, Value& value, const std::string& type, const std::string& text) {
    const std::string standard = shown(value) == "[]" || shown(value) == "\"\"" ? "none" : shown(value);
    return remember(key, value,
                    app_.add_option("--" + key, value, described(key, text, standard))->type_name(type));
  }

  template <typename Value>
  CLI::Option* remember(const std::string& key, Value& value, CLI::Option* option) {
    settings_.push_back({key, option, [&value] { return shown(value); }});
    return option;
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

  // Gives a value as if it had been a flag. What is wrong with it, or nothing.
  std::string give(Setting& setting, const std::vector<std::string>& values, const std::string& source) {
    try {
      for (const auto& value : values) {
        // A flag's text is turned into a count as on the command line: `true`, `on`, `1`.
        setting.option->add_result(setting.key == "demo" ? setting.option->get_flag_value("demo", value)
                                                         : value);
      }
      setting.option->run_callback();
    } catch (const CLI::Error& error) {
      return fmt::format("{}: {}.", source, error.what());
    }
    setting.source = source;
    return {};
  }

  std::string read_environment(const Environment& environment) {
    for (auto& setting : settings_) {
      if (setting.source != "default") continue;
      const std::string name = environment_name(setting.key);
      const auto value = environment(name);
      if (!value || value->empty()) continue;
      if (auto error = give(setting, {*value}, name); !error.empty()) return error;
    }
    return {};
  }

  std::string read_file() {
    if (config_.file.empty()) return {};
    std::ifstream stream{config_.file};
    if (!stream) return fmt::format("The configuration file {} cannot be read.", config_.file);
    try {
      for (const auto& item : CLI::ConfigTOML{}.from_config(stream)) {
        if (auto error = take(item); !error.empty()) return error;
      }
    } catch (const CLI::Error& error) {
      return fmt::format("{}: {}.", config_.file, error.what());
    }
    return {};
  }

  std::string take(const CLI::ConfigItem& item) {
    const auto setting = std::ranges::find(settings_, item.fullname(), &Setting::key);
    if (setting == settings_.end() || setting->option == file_) {
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
      const bool comment = setting.option == file_;
      text += fmt::format("{:<42} # {}\n",
                          fmt::format("{}{} = {}", comment ? "# " : "", setting.key, setting.shown()),
                          setting.source);
    }
    return text;
  }

  const CLI::Validator is_ipv6_{[](std::string& text) { return check_ipv6(text); }, ""};
  static std::string check_ipv6(const std::string& text);

  CLI::App app_{about, "slipwayd"};
  Config config_;
  bool version_ = false;
  bool print_ = false;
  std::vector<Setting> settings_;
  CLI::Option* file_ = nullptr;
};

// Its characters and colons only; the socket says the rest.
std::string Parser::check_ipv6(const std::string& text) {
  const auto fair = [](char c) {
    return std::isxdigit(static_cast<unsigned char>(c)) || c == ':' || c == '.';
  };
  const bool address = text.find(':') != std::string::npos && std::ranges::all_of(text, fair);
  return address ? std::string{} : fmt::format("`{}` is not an IP address", text);
}

}  // namespace

Environment process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return value;
  };
}

std::expected<Config, ConfigExit> parse_config(const std::vector<std::string>& arguments,
                                               const Environment& environment) {
  return Parser{}.parse(arguments, environment);
}

}  // namespace slipway
