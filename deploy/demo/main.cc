// slipway-demo: plays a scenario on a server that has just been started for the first time.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <iterator>
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

int fail(const std::string& sentence) {
  fmt::print(stderr, "slipway-demo: {}\n", sentence);
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  std::string file;
  std::string url = "http://127.0.0.1:7420";
  std::string link_file;
  CLI::App app("Plays a scenario, as deploy/demo/demo.json, on a server that nobody has signed in to yet.");
  app.add_option("scenario", file, "The scenario")->required();
  app.add_option("--url", url, "The server")->capture_default_str();
  app.add_option("--link-file", link_file, "Where the server writes the first administrator's link")
      ->required();
  CLI11_PARSE(app, argc, argv);

  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const auto scenario = slipway::read_demo(read_file(file), now);
  if (!scenario) return fail(fmt::format("{}: {}", file, scenario.error()));
  const auto address = slipway::client::parse_url(url);
  if (!address) return fail(fmt::format("{}: {}", url, address.error()));
  const auto link = await_link(link_file, 60s);
  if (link.empty()) return fail("the server did not start, or somebody has signed in already");

  const bool shows_progress = ::isatty(STDERR_FILENO) == 1;
  const auto played = slipway::play(*scenario, {*address, link}, [&](std::size_t done) {
    if (shows_progress) fmt::print(stderr, "\r{} of {} steps", done, scenario->steps.size());
  });
  if (shows_progress) fmt::print(stderr, "\n");
  return played ? 0 : fail(played.error());
}
