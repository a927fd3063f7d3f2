// The kill loop: starts the real server on one data directory again and again, loads it, ends it at a bad
// moment, and asks the oracle what became of what it had promised.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "tests/crash/oracle.h"
#include "tests/crash/subscriber.h"
#include "tests/support/server_process.h"

namespace slipway::crash {

struct Settings {
  std::string server;  // The program.
  std::string dir;     // Its data directory; made.
  std::uint64_t cycles = 100;
  std::uint64_t seed = 1;
  bool failpoints = false;         // The program has them.
  std::string only_failpoint;      // Each cycle ends at this one. Empty: any, in some cycles.
  bool tells_faults = true;        // As they are found, on stderr.
  std::uint64_t failures_max = 3;  // So many cycles may fail before the loop ends.
};

class Rig {
 public:
  explicit Rig(Settings settings);
  ~Rig();

  // Prints progress to stderr. Returns after the cycles, or after failures_max of them have failed.
  void run();

  std::uint64_t cycles() const { return cycle_; }
  std::uint64_t failed() const { return failed_; }
  const Oracle& oracle() const { return oracle_; }
  double seconds() const;

 private:
  struct Remembered {
    std::string path;
    std::string body;
  };
  void one_cycle();
  void last_look();
  std::unique_ptr<support::ServerProcess> start();
  void arm_failpoint();
  void begin_projects(support::ServerProcess& server);
  void load(support::ServerProcess& server);
  std::vector<Number> to_send_first();
  void end(support::ServerProcess& server, class Load& load);

  std::string get(const support::ServerProcess& server, const std::string& path, std::string* next = nullptr);
  void read_logs(const support::ServerProcess& server);
  void read_log(const support::ServerProcess& server, Project& project);
  void reread_log(const support::ServerProcess& server, const Project& project);
  void check_views(const support::ServerProcess& server);
  void progress();

  bool one_in(std::uint64_t n) { return random_() % n == 0; }
  std::uint64_t between(std::uint64_t low, std::uint64_t high) { return low + random_() % (high - low + 1); }

  const Settings settings_;
  std::mt19937_64 random_;
  Oracle oracle_;
  std::string token_;
  std::vector<std::uint32_t> current_;  // Projects that are written to.
  std::vector<std::unique_ptr<Subscriber>> subscribers_;
  std::vector<Remembered> remembered_;
  bool armed_ = false;
  std::uint64_t cycle_ = 0;
  std::uint64_t failed_ = 0;
  std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point told_;
};

}  // namespace slipway::crash
