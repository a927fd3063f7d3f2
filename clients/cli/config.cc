#include "clients/cli/config.h"

#include <fcntl.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>

#include "clients/cpp/ids.h"

namespace slipway::cli {
namespace {

struct Field {
  const char* name;
  std::string Config::* member;
};
constexpr Field fields[] = {{"url", &Config::url},
                            {"token", &Config::token},
                            {"token_id", &Config::token_id},
                            {"project", &Config::project},
                            {"client_id", &Config::client_id}};

std::string why(const std::filesystem::path& path) {
  return path.string() + ": " + std::strerror(errno);
}

bool write_whole(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

std::filesystem::path config_path() {
  if (const char* base = std::getenv("XDG_CONFIG_HOME"); base && *base)
    return std::filesystem::path(base) / "slipway" / "config.json";
  const char* home = std::getenv("HOME");
  return std::filesystem::path(home ? home : ".") / ".config" / "slipway" / "config.json";
}

std::expected<Config, std::string> load_config(const std::filesystem::path& path) {
  std::ifstream file(path);
  if (!file) {
    if (errno == ENOENT) return Config{};
    return std::unexpected(why(path));
  }
  std::stringstream text;
  text << file.rdbuf();
  google::protobuf::Struct json;
  if (!google::protobuf::util::JsonStringToMessage(text.str(), &json).ok())
    return std::unexpected(path.string() + ": not a JSON object");
  Config config;
  for (const Field& field : fields) {
    const auto found = json.fields().find(field.name);
    if (found != json.fields().end()) config.*field.member = found->second.string_value();
  }
  return config;
}

std::expected<void, std::string> save_config(const std::filesystem::path& path, Config config) {
  if (config.client_id.empty()) config.client_id = client::new_id();
  google::protobuf::Struct json;
  for (const Field& field : fields)
    (*json.mutable_fields())[field.name].set_string_value(config.*field.member);
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  std::string text;
  if (!google::protobuf::util::MessageToJsonString(json, &text, options).ok())
    return std::unexpected(path.string() + ": not text");

  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  const std::filesystem::path beside = path.string() + ".new";
  ::unlink(beside.c_str());
  const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return std::unexpected(why(beside));
  const bool written = write_whole(file, text) && ::fsync(file) == 0;
  const int failed = written ? 0 : errno;
  ::close(file);
  errno = failed;
  if (!written || ::rename(beside.c_str(), path.c_str()) != 0) return std::unexpected(why(beside));
  return {};
}

}  // namespace slipway::cli
