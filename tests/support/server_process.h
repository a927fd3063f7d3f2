// A slipwayd of our own: on a free port, with a fresh data directory, and an administrator's token.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace slipway::support {

class ServerProcess {
 public:
  // Starts the program and waits until it is ready. Throws std::runtime_error with the end of its log.
  ServerProcess(std::string program, std::string data_dir, const std::vector<std::string>& arguments = {});
  ~ServerProcess();  // Kills it.
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  std::uint16_t port() const { return port_; }
  double ready_after_ms() const { return ready_after_ms_; }
  // Sends it a signal, as SIGTERM.
  void signal(int number) const;
  // Ends it now, as `kill -9`, and waits until it is gone. What it has sent can still be read.
  void kill();
  // Whether it has ended, by itself or killed.
  bool ended();
  // Starts the program and ends it, as `kill -9`, after so long, however far its start has come.
  static void start_and_kill(std::string program, std::string data_dir,
                             const std::vector<std::string>& arguments, std::chrono::microseconds after);
  // Takes the first administrator's link and makes an API token. Once per data directory.
  std::string claim();
  std::uint64_t resident_bytes() const;

 private:
  std::string data_dir_;
  pid_t pid_ = -1;
  std::uint16_t port_ = 0;
  double ready_after_ms_ = 0;
};

}  // namespace slipway::support
