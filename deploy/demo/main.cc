// slipway-demo: plays a scenario on a server that has just been started for the first time.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <thread>

#include "deploy/demo/player.h"

namespace {

using namespace std::chrono_literals;

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The secret that the server writes once it listens: `/welcome#SECRET`. Empty: it did not come in time.
std::string await_link(const std::string& path, std::chrono::seconds at_most) {
  const auto deadline = std::chrono::steady_clock::now() + at_most;
  while (std::chrono::steady_clock::now() < deadline) {
    const auto text = read_file(path);
    if (text.ends_with('\n')) return text.substr(text.find('#') + 1, text.size() - text.find('#') - 2);
    std::this_thread::sleep_for(50ms);
  }
  return {};
}

// A clock that runs like this machine's, so far behind it as a file says: libfaketime's format.
class ClockFile {
 public:
  explicit ClockFile(std::filesystem::path file) : file_(std::move(file)) {
    if (double seconds = 0; std::ifstream(file_) >> seconds) offset_ = std::chrono::duration<double>(seconds);
  }

  // Never back. Whoever reads the file finds it whole.
  std::expected<void, std::string> move_on_to(std::chrono::sys_seconds moment) {
    const std::chrono::duration<double> offset = moment - std::chrono::system_clock::now();
    if (offset_ && offset <= *offset_) return {};
    offset_ = offset;
    auto next = file_;
    next += ".next";
    std::ofstream(next) << fmt::format("{:+.3f}\n", offset.count());
    std::error_code error;
    std::filesystem::rename(next, file_, error);
    if (error) return std::unexpected(fmt::format("{}: {}", file_.string(), error.message()));
    return {};
  }

 private:
  std::filesystem::path file_;
  std::optional<std::chrono::duration<double>> offset_;
};

int fail(const std::string& sentence) {
  fmt::print(stderr, "slipway-demo: {}\n", sentence);
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  std::string file;
  std::string url = "http://127.0.0.1:7420";
  std::string link_file;
  std::string clock_file;
  bool begin = false;
  CLI::App app("Plays a scenario, as deploy/demo/demo.json, on a server that nobody has signed in to yet.");
  app.add_option("scenario", file, "The scenario")->required();
  app.add_option("--url", url, "The server")->capture_default_str();
  app.add_option("--link-file", link_file, "Where the server writes the first administrator's link")
      ->required();
  app.add_option("--clock-file", clock_file, "The server's clock: libfaketime's FAKETIME_TIMESTAMP_FILE")
      ->required();
  app.add_flag("--begin", begin,
               "Only set the clock to when the scenario begins; to be done before the server starts");
  CLI11_PARSE(app, argc, argv);

  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const auto scenario = slipway::read_demo(read_file(file), now);
  if (!scenario) return fail(fmt::format("{}: {}", file, scenario.error()));
  ClockFile clock(clock_file);
  if (begin) {
    const auto set = clock.move_on_to(scenario->steps.front().when);
    return set ? 0 : fail(set.error());
  }
  const auto address = slipway::client::parse_url(url);
  if (!address) return fail(fmt::format("{}: {}", url, address.error()));
  const auto link = await_link(link_file, 60s);
  if (link.empty()) return fail("the server did not start, or somebody has signed in already");

  const bool shows_progress = ::isatty(STDERR_FILENO) == 1;
  const auto played = slipway::play(
      *scenario, {*address, link}, [&](std::chrono::sys_seconds moment) { return clock.move_on_to(moment); },
      [&](std::size_t done) {
        if (shows_progress) fmt::print(stderr, "\r{} of {} steps", done, scenario->steps.size());
      });
  if (shows_progress) fmt::print(stderr, "\n");
  return played ? 0 : fail(played.error());
}
