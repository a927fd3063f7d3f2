// `slipwayd restore`: the command line around restore().
#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>
#include <sodium.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>

#include "server/restore.h"

namespace slipway {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto tell_every = std::chrono::milliseconds(200);

constexpr const char* about =
    "Writes a new data directory out of a backup, each commit proved against the backup's checkpoints.\n"
    "`slipway backup restore` verifies the whole backup and then runs this.";

constexpr const char* left_out =
    "A backup holds the log alone. Before the server is started on it, put back from copies kept apart:\n"
    "  keys/keys         unseals names and texts; without it the server does not start.\n"
    "  secrets/log-keys  signs checkpoints; without it the server makes another, which auditors must be "
    "told.\n"
    "  accounts/         logins and tokens; without it the server prints a link for its administrator.\n";

// One line that is written over, where a person looks on.
class ProgressLine {
 public:
  void tell(const std::string& stream, std::uint64_t done, std::uint64_t total) {
    if (::isatty(STDERR_FILENO) == 0 || (done < total && Clock::now() - told_ < tell_every)) return;
    told_ = Clock::now();
    fmt::print(stderr, "\r\x1b[K{}: {} of {} commits", stream, done, total);
    open_ = true;
  }
  ~ProgressLine() {
    if (open_) fmt::print(stderr, "\r\x1b[K");
  }

 private:
  Clock::time_point told_{};
  bool open_ = false;
};

}  // namespace

int restore_command(int argc, const char* const* argv) {
  RestoreSettings settings;
  std::string at;
  CLI::App app(about, "slipwayd restore");
  app.footer(left_out);
  app.add_option("backup", settings.backup, "The backup's directory")->required();
  app.add_option("--data-dir", settings.data_dir, "The new data directory; not there yet, or empty")
      ->required();
  app.add_option("--at", at, "Only what was recorded until then, as 2026-03-02T09:00:00Z");
  CLI11_PARSE(app, argc, argv);
  if (!at.empty() && !google::protobuf::util::TimeUtil::FromString(at, &settings.at.emplace())) {
    fmt::print(stderr, "slipwayd: --at takes a time as 2026-03-02T09:00:00Z, not `{}`.\n", at);
    return 2;
  }
  if (sodium_init() < 0) return 1;
  std::expected<Restored, std::string> restored;
  {
    ProgressLine line;
    restored = restore(settings, [&](const std::string& stream, std::uint64_t done, std::uint64_t total) {
      line.tell(stream, done, total);
    });
  }
  if (!restored) {
    fmt::print(stderr, "slipwayd: not restored: {}\n", restored.error());
    return 1;
  }
  fmt::print("Restored {} commits of {} streams into {}.\n", restored->commits, restored->streams,
             settings.data_dir);
  fmt::print("{} attached files.\n", restored->files);
  if (settings.at) fmt::print("{} commits after {} were left out.\n", restored->left_out, at);
  fmt::print("{}", left_out);
  return 0;
}

}  // namespace slipway
