#include "eventstore/group_writer.h"

#include <algorithm>
#include <ranges>
#include <span>
#include <unordered_set>
#include <utility>

#include "eventstore/failpoint.h"
#include "eventstore/key_format.h"
#include "eventstore/tree_nodes.h"

namespace slipway {
namespace {

constexpr std::size_t trees_max = 20'000;  // Beyond it the cache starts afresh.

std::vector<StoredCommit> as_stored(std::span<const RocksTables::CommitRow> rows) {
  std::vector<StoredCommit> commits;
  commits.reserve(rows.size());
  for (const auto& row : rows)
    commits.push_back({row.commit->stream, row.revision, row.position, *row.commit->bytes});
  return commits;
}

tlog::Hash leaf_of(const NewCommit& commit) {
  if (!commit.leaf) return tlog::leaf_hash(*commit.bytes);
  if (has_failpoints) SLIPWAY_ASSERT(*commit.leaf == tlog::leaf_hash(*commit.bytes), commit.command_id);
  return *commit.leaf;
}

// The last leaves of a tree of `size`, a row for each tile that they are in.
void add_leaves(std::string_view stream, std::uint64_t size, std::string_view hashes,
                RocksTables::Rows& rows) {
  std::uint64_t next = size - hashes.size() / tlog::hash_bytes;
  while (next < size) {
    const std::uint64_t count =
        std::min<std::uint64_t>(size - next, tlog::tile_width - next % tlog::tile_width);
    next += count;
    rows.tree.push_back({stream, 0, next - 1, std::string(hashes.substr(0, count * tlog::hash_bytes))});
    hashes.remove_prefix(count * tlog::hash_bytes);
  }
}

Watermark watermark_after(const RocksTables::Rows& rows) {
  Watermark watermark{rows.commits.back().position, rows.commits.back().log_hash, {}};
  for (const auto& [stream, head] : rows.heads) watermark.streams.push_back({std::string(stream), head});
  return watermark;
}

}  // namespace

GroupWriter::GroupWriter(RocksTables& tables, WatermarkWriter& watermark, FollowerFeed& feed,
                         std::shared_ptr<StopSignal> stop, std::function<void(const std::string&)> on_fatal)
    : tables_(tables),
      watermark_(watermark),
      feed_(feed),
      stop_(std::move(stop)),
      on_fatal_(std::move(on_fatal)) {
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
  SLIPWAY_FAILPOINT("store.after_enqueue");
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
  if (tables_.is_off(RocksMutant::ack_before_sync)) tell(group);
  if (!rows.commits.empty() && !write(rows)) return refuse(group);
  SLIPWAY_FAILPOINT("store.after_batch_before_ack");
  const auto followers = feed_.advance(tables_.end());
  tell(group);
  SLIPWAY_FAILPOINT("store.after_ack_before_follow");
  if (!followers.empty()) FollowerFeed::deliver(followers, as_stored(rows.commits));
  if (trees_.size() > trees_max) trees_.clear();
}

void GroupWriter::refuse(Group& group) {
  if (!reported_ && on_fatal_) on_fatal_(*stop_->raised());
  reported_ = true;
  for (Waiting& waiting : group) waiting.result = {std::unexpected(StoreError::closed), {}};
  tell(group);
}

void GroupWriter::tell(Group& group) {
  for (Waiting& waiting : group) {
    if (!waiting.done) continue;
    std::exchange(waiting.done, nullptr)(waiting.result);
    SLIPWAY_FAILPOINT("store.between_acks");
  }
}

bool GroupWriter::write(const RocksTables::Rows& rows) {
  if (const auto written = tables_.write(rows); !written) {
    stop_->raise(written.error());
    return false;
  }
  SLIPWAY_FAILPOINT("store.after_batch_before_watermark");
  if (!watermark_.settle()) return false;
  watermark_.reached(watermark_after(rows));
  return true;
}

RocksTables::Rows GroupWriter::decide(Group& group) {
  RocksTables::Rows rows;
  rows.commits.reserve(group.size());
  for (Waiting& waiting : group) waiting.result = decide(waiting.commit, rows);
  add_trees(rows);
  return rows;
}

AppendResult GroupWriter::decide(const NewCommit& commit, RocksTables::Rows& rows) {
  if (commit.bytes->size() > commit_bytes_max) return {std::unexpected(StoreError::too_large), {}};
  const auto tree = newest(commit.stream);
  if (!tree) return {std::unexpected(tree.error()), {}};
  const Revision head{(*tree)->frontier.size()};
  if (commit.expected != head) return {std::unexpected(StoreError::conflict), head};
  const tlog::Hash leaf = leaf_of(commit);
  (*tree)->added += tlog::bytes_of(leaf);
  (*tree)->frontier.append(leaf, [&](tlog::Node node, const tlog::Hash& hash) {
    if (node.level > 0 && node.level % tlog::tile_height == 0)
      rows.tree.push_back(
          {commit.stream, node.level / tlog::tile_height, node.index, std::string(tlog::bytes_of(hash))});
  });
  const Position before = rows.commits.empty() ? tables_.end() : rows.commits.back().position;
  const tlog::Hash& log_hash = rows.commits.empty() ? tables_.end_log_hash() : rows.commits.back().log_hash;
  rows.commits.push_back({&commit, head.next(), before.next(),
                          key_format::next_log_hash(log_hash, commit.stream, head.next(), leaf)});
  return {head.next(), {}};
}

std::expected<GroupWriter::Tree*, StoreError> GroupWriter::newest(const std::string& stream) {
  if (const auto found = trees_.find(stream); found != trees_.end()) return &found->second;
  const auto head = tables_.head(stream);
  if (!head) return std::unexpected(head.error());
  const auto stored = tables_.tree_head(stream);
  if (!stored) return std::unexpected(stored.error());
  auto tree = tlog::Frontier::read(head->value, tables_.tree_nodes(stream));
  const bool fits = tree && *stored == TreeHead{tree->size(), tree->root()};
  if (!fits) return std::unexpected(StoreError::corrupt);
  return &trees_.emplace(stream, Tree{std::move(*tree), {}}).first->second;
}

void GroupWriter::add_trees(RocksTables::Rows& rows) {
  std::unordered_set<std::string_view> seen;
  for (const auto& row : rows.commits | std::views::reverse) {
    const std::string& stream = row.commit->stream;
    if (!seen.insert(stream).second) continue;
    Tree& tree = trees_.at(stream);
    add_leaves(stream, tree.frontier.size(), tree.added, rows);
    tree.added.clear();
    rows.heads.push_back({stream, {tree.frontier.size(), tree.frontier.root()}});
  }
}

}  // namespace slipway
