#include "eventstore/log_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "eventstore/index_damage.h"
#include "eventstore/key_format.h"
#include "eventstore/tree_nodes.h"

namespace slipway {
namespace {

constexpr std::size_t window_commits = 1024;
constexpr std::uint64_t index_rows_between_looks = 1 << 16;
constexpr std::size_t leaves_at_once = 32;  // Of a stream; a kilobyte, of which there may be many.

LogDamage short_stream(const Watermark::Stream& stream, Revision head, Position position) {
  const Revision missing = head.next();
  return {stream.name, missing, position,
          fmt::format("{} stood at revision {} and ends at {}: revision {} is the first that is missing",
                      stream.name, stream.head.size, head.value, missing.value)};
}

// A node that a leaf completed, where a hash of it is stored: every eighth level.
std::optional<LogDamage> check_node(const RocksTables& tables, std::string_view stream, tlog::Node node,
                                    const tlog::Hash& hash) {
  if (node.level == 0 || node.level % tlog::tile_height != 0) return std::nullopt;
  const auto stored = tables.tree_hashes(stream, node.level / tlog::tile_height, node.index, 1);
  if (stored && *stored == std::vector{hash}) return std::nullopt;
  const Revision first{(node.index << node.level) + 1};
  const Revision last{(node.index + 1) << node.level};
  return LogDamage{std::string(stream),
                   first,
                   {},
                   fmt::format("{}: the stored hash of its tree over revisions {} to {} (tile level {}, "
                               "number {}) is not what those hash to",
                               stream, first.value, last.value, node.level / tlog::tile_height, node.index)};
}

// The same of all nodes over the stream's stored leaves, up to `until`.
std::optional<LogDamage> first_bad_node(const RocksTables& tables, const std::string& stream,
                                        Revision until) {
  std::optional<LogDamage> damage;
  tlog::Frontier built;
  while (!damage && built.size() < until.value) {
    const std::uint64_t left = until.value - built.size();
    const auto leaves =
        tables.tree_hashes(stream, 0, built.size(), std::min<std::uint64_t>(left, tlog::tile_width));
    if (!leaves || leaves->empty()) break;
    for (const tlog::Hash& leaf : *leaves)
      built.append(leaf, [&](tlog::Node node, const tlog::Hash& hash) {
        if (!damage) damage = check_node(tables, stream, node, hash);
      });
  }
  return damage;
}

// The first of the stream's commits whose bytes are not what its tree says, up to `until`.
std::optional<Revision> first_bad_leaf(const RocksTables& tables, const std::string& stream, Revision until) {
  std::optional<Revision> bad;
  std::vector<tlog::Hash> leaves;
  Revision read;
  const auto result = tables.read_stream(stream, Revision{}, [&](const StoredCommit& commit) {
    const std::uint64_t index = commit.revision.value - 1;
    if (index % tlog::tile_width == 0)
      leaves = tables.tree_hashes(stream, 0, index, tlog::tile_width).value_or(std::vector<tlog::Hash>{});
    const std::size_t place = index % tlog::tile_width;
    if (place >= leaves.size() || tlog::leaf_hash(commit.bytes) != leaves[place]) bad = commit.revision;
    read = commit.revision;
    return !bad && commit.revision < until;
  });
  if (!result && !bad) return read.next();
  return bad;
}

LogDamage changed_stream(const RocksTables& tables, const Watermark::Stream& stream) {
  const Revision until{stream.head.size};
  if (const auto bad = first_bad_leaf(tables, stream.name, until)) {
    return {stream.name,
            *bad,
            {},
            fmt::format("{} was changed: revision {} is the first that is not what was recorded", stream.name,
                        bad->value)};
  }
  if (auto node = first_bad_node(tables, stream.name, until)) return *std::move(node);
  return {
      stream.name,
      until,
      {},
      fmt::format(
          "{} was changed at or before revision {}, its tree with it: its root there is not the recorded one",
          stream.name, until.value)};
}

// The first stream of the watermark that is shorter than it was, or another.
std::optional<LogDamage> check_stream(const RocksTables& tables, const Watermark::Stream& stream,
                                      Position position) {
  const auto head = tables.head(stream.name);
  if (!head)
    return LogDamage{
        stream.name, {}, {}, fmt::format("{} cannot be read{}", stream.name, tables.unreadable_file())};
  if (head->value < stream.head.size) return short_stream(stream, *head, position);
  if (tlog::root_at(stream.head.size, tables.tree_nodes(stream.name)) != stream.head.root)
    return changed_stream(tables, stream);
  return std::nullopt;
}

LogDamage unreadable_index(const RocksTables& tables) {
  return {{}, {}, {}, fmt::format("the index of commands cannot be read{}", tables.unreadable_file())};
}

LogDamage unreadable_commit(const RocksTables& tables, const RocksTables::PositionRow& row) {
  return {row.stream, row.revision, row.position,
          fmt::format("{}: revision {} (position {}) cannot be read{}", row.stream, row.revision.value,
                      row.position.value, tables.unreadable_file())};
}

// The commit is found under the command that it holds.
std::optional<LogDamage> check_command(const RocksTables& tables, const StoredCommit& commit,
                                       const CommandIdOf& command_id_of) {
  const auto damage = [&](std::string_view what) {
    return LogDamage{
        std::string(commit.stream), commit.revision, commit.position,
        fmt::format("{}: the command of revision {} {}", commit.stream, commit.revision.value, what)};
  };
  if (!command_id_of) return std::nullopt;
  const auto id = command_id_of(commit.bytes);
  if (!id) return damage("cannot be told from its bytes");
  const auto found = tables.find_command(commit.stream, *id);
  if (!found) return damage("cannot be read in the index of commands");
  if (!*found) return damage("is missing in the index of commands");
  if (**found == commit.revision) return std::nullopt;
  return damage(fmt::format("stands at revision {} in the index of commands", (*found)->value));
}

// The same of the stream's commit at the watermark.
std::optional<LogDamage> check_last_command(const RocksTables& tables, const Watermark::Stream& stream,
                                            const CommandIdOf& command_id_of) {
  std::optional<LogDamage> damage;
  if (stream.head.size == 0) return damage;
  (void)tables.read_stream(stream.name, Revision{stream.head.size - 1}, [&](const StoredCommit& commit) {
    damage = check_command(tables, commit, command_id_of);
    return false;
  });
  return damage;
}

// Counts the rows of the index of commands by stream: as many as there are commits, and none for a commit
// that is not there.
class CommandIndex {
 public:
  CommandIndex(const RocksTables& tables, const GivenUp& given_up) : tables_(tables), given_up_(given_up) {}

  // Rows of revisions above `size_of(stream)` came after the check began.
  template <typename SizeOf>
  std::optional<LogDamage> count(const SizeOf& size_of, const std::function<bool()>& go_on) {
    std::optional<LogDamage> damage;
    std::uint64_t seen = 0;
    const auto read = tables_.read_commands([&](const RocksTables::CommandRow& row) {
      if (row.stream != stream_) begin(row.stream, size_of(row.stream));
      if (!given_up_.contains(row.stream)) damage = check(row);
      if (row.revision.value <= size_) ++*count_;
      return !damage && (++seen % index_rows_between_looks != 0 || go_on());
    });
    if (damage) return damage;
    if (!read) return unreadable_index(tables_);
    return std::nullopt;
  }

  std::uint64_t rows(const std::string& stream) const {
    const auto found = rows_.find(stream);
    return found == rows_.end() ? 0 : found->second;
  }

 private:
  // The rows are as they were before the head is read: it may be ahead of them, never behind.
  void begin(std::string_view stream, std::uint64_t size) {
    stream_ = stream;
    count_ = &rows_[stream_];
    size_ = size;
    head_ = tables_.head(stream_).value_or(Revision{});
  }
  std::optional<LogDamage> check(const RocksTables::CommandRow& row) const {
    if (row.revision > Revision{} && row.revision <= head_) return std::nullopt;
    return LogDamage{stream_,
                     row.revision,
                     {},
                     fmt::format("{}: the index of commands has {} at revision {}, of {}", stream_,
                                 row.command_id, row.revision.value, head_.value)};
  }

  const RocksTables& tables_;
  const GivenUp& given_up_;
  std::string stream_;
  std::uint64_t* count_ = nullptr;
  std::uint64_t size_ = 0;
  Revision head_;
  std::unordered_map<std::string, std::uint64_t> rows_;
};

// Goes through the log in order and remembers of each stream what is needed to hash on.
class WholeLog {
 public:
  WholeLog(const RocksTables& tables, const CommandIdOf& command_id_of, const GivenUp& given_up)
      : tables_(tables), command_id_of_(command_id_of), given_up_(given_up) {}

  std::optional<LogDamage> window(Position after, Position until) {
    const auto rows = tables_.positions(after, until.value - after.value);
    if (!rows || rows->size() != until.value - after.value) return broken_window(after, until);
    std::size_t next = 0;
    std::optional<LogDamage> damage;
    const auto read = tables_.read_all(after, until, [&](const StoredCommit& commit) {
      damage = check((*rows)[next++], commit);
      return !damage;
    });
    if (damage || read) return damage;
    return one_by_one(std::span(*rows).subspan(next));
  }

  // The trees' heads; what is below them was built again on the way.
  std::optional<LogDamage> roots() const {
    for (const auto& [name, stream] : streams_) {
      const tlog::Frontier& built = stream.frontier;
      const auto head = tables_.tree_head(name);  // May be ahead by now.
      const bool headed =
          head && (head->size > built.size() || *head == TreeHead{built.size(), built.root()});
      if (headed && tlog::root_at(built.size(), tables_.tree_nodes(name)) == built.root()) continue;
      return LogDamage{
          name,
          Revision{built.size()},
          {},
          fmt::format("{}: the head of its tree is not what its {} commits hash to", name, built.size())};
    }
    return std::nullopt;
  }

  // Every commit was found under its command; so as many rows are those, and one more is somebody else's.
  std::optional<LogDamage> index(const std::function<bool()>& go_on) const {
    CommandIndex index(tables_, given_up_);
    bool whole = true;
    const auto size_of = [this](std::string_view stream) {
      const auto found = streams_.find(std::string(stream));
      return found == streams_.end() ? 0 : found->second.frontier.size();
    };
    if (auto damage = index.count(size_of, [&] { return whole = go_on(); })) return damage;
    if (!whole) return std::nullopt;
    for (const auto& [name, stream] : streams_) {
      const std::uint64_t size = stream.frontier.size();
      if (index.rows(name) == size) continue;
      return LogDamage{
          name,
          {},
          {},
          fmt::format("{}: the index of commands has {} rows for {} commits", name, index.rows(name), size)};
    }
    return std::nullopt;
  }

 private:
  struct Stream {
    tlog::Frontier frontier;
    std::vector<tlog::Hash> leaves;  // Stored ones, the next commit's among them.
    std::uint64_t first_leaf = 0;
  };

  // Some of its rows cannot be read. Those that can are checked where the others concern only streams that
  // were given up.
  std::optional<LogDamage> broken_window(Position after, Position until) {
    std::vector<RocksTables::PositionRow> rows;
    Position first;
    Position last;
    for (Position at = after; at < until; at = at.next()) {
      auto row = tables_.positions(at, 1);
      if (row && row->size() == 1) {
        rows.push_back(std::move(row->front()));
        continue;
      }
      if (first == Position{}) first = at.next();
      last = at.next();
    }
    if (auto damage = index_damage(tables_, first, last, given_up_)) return damage;
    return one_by_one(rows);
  }

  // A row that leads to no commit: it or the commit is damaged.
  std::optional<LogDamage> dead_end(const RocksTables::PositionRow& row) const {
    auto damage = index_damage(tables_, row.position, row.position, given_up_);
    if (damage && damage->stream.empty()) return unreadable_commit(tables_, row);
    return damage;
  }

  // Which of them it is that cannot be read.
  std::optional<LogDamage> one_by_one(std::span<const RocksTables::PositionRow> rows) {
    for (const RocksTables::PositionRow& row : rows) {
      bool read = false;
      std::optional<LogDamage> damage;
      const auto visit = [&](const StoredCommit& commit) {
        read = commit.position == row.position;
        if (read) damage = check(row, commit);
        return false;
      };
      (void)tables_.read_stream(row.stream, Revision{row.revision.value - 1}, visit);
      if (!read && !given_up_.contains(row.stream)) damage = dead_end(row);
      if (damage) return damage;
      checked_ = row.position;
      log_hash_ = row.log_hash;
    }
    return std::nullopt;
  }

  std::optional<LogDamage> check(const RocksTables::PositionRow& row, const StoredCommit& commit) {
    // After a gap in the index nothing tells what the log hash was.
    const bool follows = row.position == std::exchange(checked_, row.position).next();
    if (given_up_.contains(commit.stream)) {
      log_hash_ = row.log_hash;
      return std::nullopt;
    }
    const tlog::Hash leaf = tlog::leaf_hash(commit.bytes);
    log_hash_ =
        follows ? key_format::next_log_hash(log_hash_, commit.stream, commit.revision, leaf) : row.log_hash;
    const bool known = leaf == stored_leaf(commit);
    if (bad_node_) return std::move(bad_node_);
    if (known && log_hash_ == row.log_hash) return check_command(tables_, commit, command_id_of_);
    return LogDamage{std::string(commit.stream), commit.revision, commit.position,
                     fmt::format("{}: revision {} (position {}) is not what was recorded", commit.stream,
                                 commit.revision.value, commit.position.value)};
  }

  // Appends to the stream's tree on the way.
  std::optional<tlog::Hash> stored_leaf(const StoredCommit& commit) {
    Stream& stream = streams_[std::string(commit.stream)];
    const std::uint64_t index = stream.frontier.size();
    if (index + 1 != commit.revision.value) return std::nullopt;
    if (index >= stream.first_leaf + stream.leaves.size()) {
      stream.leaves =
          tables_.tree_hashes(commit.stream, 0, index, leaves_at_once).value_or(std::vector<tlog::Hash>{});
      stream.first_leaf = index;
    }
    if (index >= stream.first_leaf + stream.leaves.size()) return std::nullopt;
    const tlog::Hash& leaf = stream.leaves[index - stream.first_leaf];
    stream.frontier.append(leaf, [&](tlog::Node node, const tlog::Hash& hash) {
      if (!bad_node_) bad_node_ = check_node(tables_, commit.stream, node, hash);
    });
    return leaf;
  }

  const RocksTables& tables_;
  const CommandIdOf& command_id_of_;
  const GivenUp& given_up_;
  Position checked_;
  tlog::Hash log_hash_{};  // There.
  std::optional<LogDamage> bad_node_;
  std::unordered_map<std::string, Stream> streams_;
};

}  // namespace

std::optional<LogDamage> check_watermark(const RocksTables& tables, const Watermark& watermark,
                                         const CommandIdOf& command_id_of) {
  for (const Watermark::Stream& stream : watermark.streams) {
    const Position missing = tables.end() < watermark.position ? tables.end().next() : Position{};
    if (auto damage = check_stream(tables, stream, missing)) return damage;
    if (auto damage = check_last_command(tables, stream, command_id_of)) return damage;
  }
  if (watermark.position == Position{}) return std::nullopt;
  if (tables.end() < watermark.position) {
    return LogDamage{{},
                     {},
                     tables.end().next(),
                     fmt::format("position {} is the first that is missing", tables.end().next().value)};
  }
  const auto row = tables.positions(Position{watermark.position.value - 1}, 1);
  if (row && row->size() == 1 && row->front().log_hash == watermark.log_hash) return std::nullopt;
  if (auto damage = check_whole_log(tables, watermark.position, {}, {}, [](Position) { return true; }))
    return damage;
  return LogDamage{
      {},
      {},
      watermark.position,
      fmt::format("what stands up to position {} is not what was recorded", watermark.position.value)};
}

std::optional<LogDamage> check_whole_log(const RocksTables& tables, Position end,
                                         const CommandIdOf& command_id_of, const GivenUp& given_up,
                                         const std::function<bool(Position done)>& progress) {
  WholeLog log(tables, command_id_of, given_up);
  for (Position done; done < end;) {
    const Position until{std::min(done.value + window_commits, end.value)};
    if (auto damage = log.window(done, until)) return damage;
    done = until;
    if (!progress(done)) return std::nullopt;
  }
  if (auto damage = log.roots()) return damage;
  return log.index([&] { return progress(end); });
}

}  // namespace slipway
