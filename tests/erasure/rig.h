// One server with words that stand nowhere else in it: writes them, erases them, and looks for them
// everywhere.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/server_process.h"
#include "tests/support/wire_client.h"

namespace slipway::erasure {

// Leaf hashes in hex, by stream and revision.
using Leaves = std::map<std::pair<std::string, std::uint64_t>, std::string>;

class Rig {
 public:
  // `slipway`: the command line, which takes the log out; empty: that is not looked at.
  Rig(std::string server, std::string slipway, std::string dir);
  ~Rig();

  // Starts the server; the first time it also claims it.
  void start();
  void stop();  // As SIGTERM, and waits.
  void kill();
  // Ends it at that failpoint, the first time it is reached.
  void arm(const std::string& failpoint);

  // The people, the project and all texts; enough more that checkpoints are written.
  void write();
  // Erases the person and redacts the texts. False: the server ended before it had answered all.
  bool erase();

  // What was found where it should not be is told and counted.
  void look_at_files(const std::string& when, bool before = false);
  void look_at_answers(const std::string& when);
  // In what is taken out from now on: audit bundles with their files, and a new backup.
  void look_at_exports(const std::string& when);
  // The words are there to be found: before the erasure the API must say each of them, and what is taken out
  // hold the file.
  void expect_in_answers();
  void expect_in_exports();
  void expect_same_leaves(const std::string& when);

  // Reads the log's leaf hashes. REQUIRES: the server is stopped.
  void take_leaves();

  int found() const { return found_; }
  int checks() const { return checks_; }

 private:
  support::HttpAnswer ask(const std::string& path) const;
  std::string get(const std::string& path);
  void attach();
  // Everything that was taken out, as bytes by path.
  std::map<std::string, std::string> take_out();
  void slipway(const std::vector<std::string>& arguments);
  void look_at(const std::string& when, const std::string& path, const std::string& bytes);
  std::string post(const std::string& path, const std::string& body);
  void command(const std::string& stream, const std::string& intent, const std::string& cookie = {});
  void write_records(const std::string& cookie);
  void fill(std::size_t commits);
  Leaves leaves() const;
  std::vector<std::string> paths() const;
  void say(const std::string& what);

  const std::string server_;
  const std::string slipway_;
  const std::string dir_;
  std::unique_ptr<support::ServerProcess> process_;
  std::string token_;
  std::uint64_t commands_ = 0;
  Leaves before_;
  int found_ = 0;
  int checks_ = 0;
};

}  // namespace slipway::erasure
