// A slipwayd of our own: on a free port, with a fresh data directory, and an administrator's token.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace slipway::bench {

class ServerProcess {
 public:
  // Starts the program and waits until it is ready. Throws std::runtime_error with the end of its log.
  ServerProcess(std::string program, std::string data_dir, const std::vector<std::string>& arguments = {});
  ~ServerProcess();  // Kills it.
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  std::uint16_t port() const { return port_; }
  double ready_after_ms() const { return ready_after_ms_; }
  // Takes the first administrator's link and makes an API token. Once per data directory.
  std::string claim();
  std::uint64_t resident_bytes() const;

 private:
  std::string data_dir_;
  pid_t pid_ = -1;
  std::uint16_t port_ = 0;
  double ready_after_ms_ = 0;
};

}  // namespace slipway::bench
