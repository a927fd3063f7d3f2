// slipwayd: the server's program. Reads its configuration, starts the server, waits for a signal, stops it.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "server/config.h"
#include "server/restore.h"
#include "server/server.h"

namespace {

// The log can no longer be written: nothing more may be acknowledged, so nothing more may run.
void fatal(const std::string& what) {
  std::fprintf(stderr, "slipwayd: stopping: %s\n", what.c_str());
  std::fflush(stderr);
  std::_Exit(70);
}

void announce(const slipway::Config& config, const slipway::Server& server) {
  const std::string url = fmt::format("http://{}:{}", config.address, server.port());
  fmt::print("Slipway is running: {}\n", url);
  const std::string link = server.first_link();
  if (!link.empty()) {
    fmt::print("Nobody has signed in yet. Become the administrator (one use, 7 days):\n  {}{}\n", url, link);
    if (!config.link_file.empty()) std::ofstream(config.link_file) << link << '\n';
  }
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == "restore")
    return slipway::restore_command(argc - 1, argv + 1);
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const auto config = slipway::parse_config(arguments, slipway::process_environment());
  if (!config) {
    std::fputs(config.error().text.c_str(), config.error().code == 0 ? stdout : stderr);
    return config.error().code;
  }
  spdlog::set_level(spdlog::level::from_str(config->log_level));

  // Taken by sigwait below, in this thread only: block them before any other thread starts.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);

  auto server = slipway::Server::start(*config, fatal);
  if (!server) {
    fmt::print(stderr, "slipwayd: {}\n", server.error());
    return 1;
  }
  announce(*config, **server);
  int signal = 0;
  sigwait(&signals, &signal);
  spdlog::info("stopping");
  (*server)->stop();
  return 0;
}
