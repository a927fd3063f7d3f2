#include "clients/cli/remote_log.h"

#include "clients/cli/say.h"

namespace slipway::cli {

std::string RemoteLog::path_of(const std::string& path) const {
  return fmt::format("/log/{}/{}", client::percent_encode(project_), path);
}

std::string RemoteLog::get(const std::string& path) const {
  auto response = app_.exchange({.method = "GET", .path = path_of(path), .headers = {}, .body = {}});
  if (response.status != 200) throw App::failure_of(response);
  return std::move(response.body);
}

audit::Fetch RemoteLog::fetch() const {
  return [this](const std::string& path) -> std::expected<std::string, std::string> { return get(path); };
}

std::vector<tlog::VerifierKey> RemoteLog::named_keys() const {
  auto keys = tlog::parse_verifier_keys(get("keys"));
  if (!keys)
    throw Failure{.exit = ExitCode::unavailable,
                  .code = "key_invalid",
                  .message = std::string(tlog::describe(keys.error()))};
  return std::move(*keys);
}

void RemoteLog::upload_cosignatures(std::uint64_t size, const std::string& lines) const {
  const auto response = app_.exchange({.method = "POST",
                                       .path = path_of(fmt::format("cosignatures?size={}", size)),
                                       .headers = {},
                                       .body = lines});
  if (response.status / 100 != 2) throw App::failure_of(response);
}

audit::Progress ProgressLine::progress() {
  return [this](std::uint64_t proven, std::uint64_t size) {
    if (line_.is_shown())
      line_.show(say("已验证 {} / {} 个提交", "{} of {} commits proven", proven, size), proven >= size);
  };
}

}  // namespace slipway::cli
