#include "eventstore/group_writer.h"

#include <algorithm>
#include <utility>

#include "eventstore/failpoint.h"

namespace slipway {
namespace {

constexpr std::size_t heads_max = 100'000;  // Beyond it the cache starts afresh.

std::vector<StoredCommit> as_stored(std::span<const RocksTables::Row> rows) {
  std::vector<StoredCommit> commits;
  commits.reserve(rows.size());
  for (const auto& [commit, revision, position] : rows) {
    commits.push_back({commit->stream, revision, position, *commit->bytes});
  }
  return commits;
}

}  // namespace

GroupWriter::GroupWriter(RocksTables& tables, FollowerFeed& feed, std::shared_ptr<StopSignal> stop,
                         std::function<void(const std::string&)> on_fatal)
    : tables_(tables), feed_(feed), stop_(std::move(stop)), on_fatal_(std::move(on_fatal)) {
  stop_->wake_with([this] {
    const std::lock_guard lock(mutex_);
    failing_ = true;
    changed_.notify_all();
  });
  thread_ = std::thread([this] { run(); });
}

GroupWriter::~GroupWriter() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  changed_.notify_all();
  thread_.join();
  stop_->wake_with(nullptr);
}

void GroupWriter::append(NewCommit commit, Appended done) {
  SLIPWAY_ASSERT(is_identifier(commit.stream), commit.stream);
  SLIPWAY_ASSERT(is_identifier(commit.command_id), commit.command_id);
  SLIPWAY_ASSERT(commit.bytes != nullptr, commit.command_id);
  {
    const std::lock_guard lock(mutex_);
    queue_.push_back({std::move(commit), std::move(done)});
  }
  changed_.notify_all();
}

void GroupWriter::run() {
  while (auto group = take()) process(*group);
}

std::optional<GroupWriter::Group> GroupWriter::take() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return closing_ || failing_ || !queue_.empty(); });
  if (queue_.empty() && !failing_) return std::nullopt;
  failing_ = false;
  Group group;
  std::size_t bytes = 0;
  while (!queue_.empty() && group.size() < group_commits_max && bytes < group_bytes_max) {
    bytes += queue_.front().commit.bytes->size();
    group.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return group;
}

void GroupWriter::process(Group& group) {
  if (stop_->raised()) return refuse(group);
  const auto rows = decide(group);
  SLIPWAY_FAILPOINT("store.before_batch");
  if (!rows.empty()) {
    if (const auto written = tables_.write(rows); !written) {
      stop_->raise(written.error());
      return refuse(group);
    }
  }
  SLIPWAY_FAILPOINT("store.after_batch_before_ack");
  const auto followers = feed_.advance(tables_.end());
  for (Waiting& waiting : group) {
    waiting.done(waiting.result);
    SLIPWAY_FAILPOINT("store.between_acks");
  }
  SLIPWAY_FAILPOINT("store.after_ack_before_follow");
  FollowerFeed::deliver(followers, as_stored(rows));
  if (heads_.size() > heads_max) heads_.clear();
}

void GroupWriter::refuse(Group& group) {
  if (!reported_ && on_fatal_) on_fatal_(*stop_->raised());
  reported_ = true;
  for (Waiting& waiting : group) waiting.done({std::unexpected(StoreError::closed), {}});
}

std::vector<RocksTables::Row> GroupWriter::decide(Group& group) {
  std::vector<RocksTables::Row> rows;
  rows.reserve(group.size());
  Position position = tables_.end();
  for (Waiting& waiting : group) {
    waiting.result = decide(waiting.commit);
    if (!waiting.result.revision) continue;
    position = position.next();
    rows.push_back({&waiting.commit, *waiting.result.revision, position});
  }
  return rows;
}

AppendResult GroupWriter::decide(const NewCommit& commit) {
  if (commit.bytes->size() > commit_bytes_max) return {std::unexpected(StoreError::too_large), {}};
  const auto head = newest(commit.stream);
  if (!head) return {std::unexpected(head.error()), {}};
  if (commit.expected != *head) return {std::unexpected(StoreError::conflict), *head};
  const Revision revision = head->next();
  heads_[commit.stream] = revision;
  return {revision, {}};
}

std::expected<Revision, StoreError> GroupWriter::newest(const std::string& stream) {
  if (const auto found = heads_.find(stream); found != heads_.end()) return found->second;
  const auto head = tables_.head(stream);
  if (head) heads_.emplace(stream, *head);
  return head;
}

}  // namespace slipway
