// What was asked and refused, beside the log: of each project the newest, for whoever reads its audit trail.
//
// A help to auditors and no history: nothing is synced, what comes faster than the disk takes it is dropped
// oldest first, and neither backups nor proofs hold it. It holds no text that people wrote. A file for each
// project, a line of JSON for each refusal; a line that a crash tore is passed over. Thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "server/runtime.h"
#include "slipway/v1/api.pb.h"

namespace slipway {

inline constexpr std::size_t refusals_kept_max = 1'000;     // Of a project.
inline constexpr std::size_t refusals_waiting_max = 4'096;  // For the disk, of all projects.

class RefusalJournal {
 public:
  // Brings a task to a thread where it may block.
  using RunBlocking = std::function<void(Task)>;

  RefusalJournal(std::string folder, RunBlocking run_blocking)
      : folder_(std::move(folder)), run_blocking_(std::move(run_blocking)) {}

  // Never blocks on the disk, never fails. REQUIRES: `project` is an identifier.
  void note(const std::string& project, v1::RefusedCommand refused);
  // The newest first, at most so many. Blocks.
  v1::RefusedCommands newest(const std::string& project, std::size_t limit);

 private:
  using Waiting = std::deque<std::pair<std::string, v1::RefusedCommand>>;
  void write_waiting();  // REQUIRES: files_mutex_ is held.
  std::string file(const std::string& project) const { return folder_ + "/" + project + ".jsonl"; }
  std::vector<std::string> lines_of(const std::string& project) const;
  void append(const std::string& project, const std::string& lines, std::size_t count);
  void shorten(const std::string& project);

  const std::string folder_;
  const RunBlocking run_blocking_;
  std::mutex mutex_;
  Waiting waiting_;         // Guarded by mutex_.
  bool scheduled_ = false;  // Guarded by mutex_.
  std::mutex files_mutex_;
  std::map<std::string, std::size_t> lines_;  // In each file that was touched. Guarded by files_mutex_.
};

}  // namespace slipway
