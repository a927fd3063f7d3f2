// The one thread that writes the log: takes all that waits, decides, writes and syncs once, then tells
// everyone. No part of the contract.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "eventstore/event_store.h"
#include "eventstore/follower_feed.h"
#include "eventstore/rocks_tables.h"
#include "eventstore/stop_signal.h"
#include "eventstore/watermark_writer.h"

namespace slipway {

inline constexpr std::size_t group_commits_max = 1024;
inline constexpr std::size_t group_bytes_max = 4 << 20;

// Fail-stop: once `stop` is raised, by a failed write or by anyone else, nothing more is written and every
// append gets `closed`.
class GroupWriter {
 public:
  // `on_fatal` may be empty. The references outlive the writer.
  GroupWriter(RocksTables& tables, WatermarkWriter& watermark, FollowerFeed& feed,
              std::shared_ptr<StopSignal> stop, std::function<void(const std::string&)> on_fatal);
  ~GroupWriter();  // Writes what waits, and answers it.
  GroupWriter(const GroupWriter&) = delete;
  GroupWriter& operator=(const GroupWriter&) = delete;

  // As EventStore::append. Never blocks on disk. Thread-safe.
  void append(NewCommit commit, Appended done);

 private:
  struct Waiting {
    NewCommit commit;
    Appended done;
    AppendResult result{std::unexpected(StoreError::closed), {}};
  };
  using Group = std::vector<Waiting>;

  void run();
  // The next group, empty if there is only a failure to report; nothing when the writer is to end.
  std::optional<Group> take();
  void process(Group& group);
  void refuse(Group& group);
  // Runs each `done` that has not run.
  void tell(Group& group);
  // Each commit's result, if the disk takes it, and the rows to write.
  RocksTables::Rows decide(Group& group);
  AppendResult decide(const NewCommit& commit, RocksTables::Rows& rows);
  // A stream's Merkle tree, counting the group that is being decided.
  struct Tree {
    tlog::Frontier frontier;
    std::string added;  // The leaf hashes of that group, one after the other.
  };
  std::expected<Tree*, StoreError> newest(const std::string& stream);
  // The leaves and the heads of the streams that the rows touch, the last commit's first.
  void add_trees(RocksTables::Rows& rows);
  // False: the disk failed, and everyone is told so.
  bool write(const RocksTables::Rows& rows);

  RocksTables& tables_;
  WatermarkWriter& watermark_;
  FollowerFeed& feed_;
  const std::shared_ptr<StopSignal> stop_;
  const std::function<void(const std::string&)> on_fatal_;

  // The writer's thread only.
  std::unordered_map<std::string, Tree> trees_;
  bool reported_ = false;  // on_fatal has run.

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Waiting> queue_;
  bool closing_ = false;
  bool failing_ = false;  // `stop_` was raised; take() has not yet said so.
  std::thread thread_;    // Last: it uses all of the above.
};

}  // namespace slipway
