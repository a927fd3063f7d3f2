// Fills and frees the disk of a real server under load, and checks what it promises of that.
//
// A cycle: commands are committed; the disk fills while more are on their way; the server says that it is
// read-only, and why, to all who are connected, refuses what is new, answers what it had recorded, serves
// views, and records nothing; there is room again, it says so, and what was refused is sent again with its id
// and committed once. Now and then it is killed while the disk is full. At the end the whole log is read.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/full/disk.h"
#include "tests/support/protocol_client.h"
#include "tests/support/server_process.h"

namespace slipway::full {

struct Settings {
  std::string server;    // The slipwayd to run.
  std::string data_dir;  // On the small disk.
  std::uint64_t cycles = 20;
  std::uint64_t seed = 1;
  std::uint32_t min_free_percent = 10;
  std::uint64_t min_free_mib = 0;
  std::uint64_t left_mib_min = 80;  // The disk is never filled further.
  bool watched = true;  // False: the server is told to use its disk to the end, as without this protection.
  bool tells = true;
};

struct Totals {
  std::uint64_t acked = 0;
  std::uint64_t refused = 0;  // As read_only.
  std::uint64_t kills = 0;
  std::uint64_t lost = 0;      // Acknowledged, and not in the log as it was said.
  std::uint64_t doubled = 0;   // In the log twice, or committed twice.
  std::uint64_t recorded = 0;  // Though the disk was full.
  std::uint64_t silent = 0;    // Not said, or not in time.
  std::uint64_t faults() const { return lost + doubled + recorded + silent; }
};

class Rig {
 public:
  Rig(Settings settings, SmallDisk& disk);
  ~Rig();

  // Ends at the first cycle that fails.
  void run();
  std::uint64_t cycles() const { return cycle_; }
  const Totals& totals() const { return totals_; }
  double seconds() const;

 private:
  struct Sent {
    v1::Command command;
    std::uint64_t revision = 0;  // 0: not acknowledged.
    std::string leaf_hash;
    bool refused = false;  // As read_only, and not sent again yet.
  };

  std::uint64_t limit() const;
  void start();
  void connect();
  void make_project();
  void one_cycle();
  void work(std::size_t commands);
  void fill();
  void check_full();
  void kill_while_full();
  void make_room();
  void send_refused_again();
  void read_log();

  v1::Command next_command();
  void send(const v1::Command& command);
  void settle();
  void take_answers();
  void committed(Sent& sent, const v1::Committed& answer, bool duplicate);
  void refused(Sent& sent, const v1::Refused& answer);
  bool wait_until(const std::function<bool()>& done);
  std::string get(const std::string& path, std::string* next = nullptr);
  std::uint64_t head();
  std::string log_tail() const;

  void fault(std::uint64_t& kind, const std::string& what);

  const Settings settings_;
  SmallDisk& disk_;
  std::mt19937_64 random_;
  std::unique_ptr<support::ServerProcess> server_;
  std::string token_;
  support::Loop loop_;
  std::unique_ptr<support::ProtocolClient> writer_;
  std::unique_ptr<support::ProtocolClient> watcher_;
  std::map<std::string, Sent> sent_;
  std::vector<std::string> acked_;  // Ids, in order.
  std::set<std::string> waiting_;   // Ids that the server refused while its disk was full.
  std::uint64_t commands_ = 0;
  std::uint64_t cycle_ = 0;
  Totals totals_;
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

}  // namespace slipway::full
