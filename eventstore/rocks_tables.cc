#include "eventstore/rocks_tables.h"

#include <fmt/format.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <utility>

#include "eventstore/failpoint.h"
#include "eventstore/key_format.h"
#include "eventstore/rocks_settings.h"
#include "eventstore/rocks_status.h"
#include "eventstore/tree_nodes.h"
#include "proto/tlog/tile.h"

namespace slipway {
namespace {

using rocksdb::Slice;
using Iterator = std::unique_ptr<rocksdb::Iterator>;

constexpr Revision last_possible{std::numeric_limits<std::uint64_t>::max()};

// Commits fetched at once when the log is read: few at first, since a reader may want only few. At most some
// 64 MiB.
constexpr std::size_t window_commits_min = 16;
constexpr std::size_t window_commits_max = 1024;

Slice slice(std::string_view text) {
  return {text.data(), text.size()};
}
std::string_view view(const Slice& slice) {
  return {slice.data(), slice.size()};
}

// A scan passes once: it must not push what is hot out of the cache.
rocksdb::ReadOptions scan_settings() {
  rocksdb::ReadOptions settings;
  settings.verify_checksums = true;
  settings.fill_cache = false;
  return settings;
}

// Creates the directory and those above it, each made durable in its parent.
rocksdb::Status create_directories(rocksdb::Env& env, const std::filesystem::path& directory) {
  if (directory.empty() || env.FileExists(directory.string()).ok()) return rocksdb::Status::OK();
  const std::filesystem::path parent = directory.parent_path();
  if (auto status = create_directories(env, parent); !status.ok()) return status;
  if (auto status = env.CreateDirIfMissing(directory.string()); !status.ok()) return status;
  std::unique_ptr<rocksdb::Directory> opened;
  const std::string name = parent.empty() ? "." : parent.string();
  if (auto status = env.NewDirectory(name, &opened); !status.ok()) return status;
  return opened->Fsync();
}

// The names of what lies in the directory; none if it cannot be read.
std::vector<std::string> files_in(rocksdb::Env& env, const std::string& directory) {
  std::vector<std::string> names;
  (void)env.GetChildren(directory, &names);
  return names;
}

// Without CURRENT, which names the rest, RocksDB would take what is there for a new, empty database.
rocksdb::Status check_name(rocksdb::Env& env, const std::string& directory) {
  if (!RocksTables::exist(env, directory) || env.FileExists(directory + "/CURRENT").ok())
    return rocksdb::Status::OK();
  return rocksdb::Status::Corruption("the file CURRENT is missing");
}

std::expected<StoredCommit, StoreError> parse_commit(const rocksdb::Iterator& row) {
  const auto key = key_format::parse_commit_key(view(row.key()));
  const auto value = key_format::parse_commit_value(view(row.value()));
  if (!key || !value) return std::unexpected(StoreError::corrupt);
  return StoredCommit{key->stream, key->revision, value->position, value->bytes};
}

std::optional<RocksTables::PositionRow> parse_position(const rocksdb::Iterator& row) {
  if (!row.Valid()) return std::nullopt;
  const auto position = key_format::parse_number(view(row.key()));
  const auto value = key_format::parse_position_value(view(row.value()));
  if (!position || !value) return std::nullopt;
  const auto key = key_format::parse_commit_key(value->commit_key);
  if (!key) return std::nullopt;
  return RocksTables::PositionRow{Position{*position}, value->log_hash, std::string(key->stream),
                                  key->revision};
}

// A piece of the log, fetched in the order in which it lies on disk, given out in the order of the log. The
// log is a merge of its streams: fetched commit by commit it would be a seek for each.
class Window {
 public:
  // The `size` commits after `after`. `index` stands at the first of them and is moved past the last.
  static std::expected<Window, StoreError> fetch(rocksdb::Iterator& index, rocksdb::Iterator& commits,
                                                 Position after, std::size_t size) {
    Window window(after);
    if (auto read = window.read_index(index, size); !read) return std::unexpected(read.error());
    if (auto read = window.read_commits(commits); !read) return std::unexpected(read.error());
    return window;
  }

  // False if a visit ended the read.
  bool visit(const EventStore::Visit& visit) const {
    return std::ranges::all_of(rows_, [&visit](const Row& row) {
      const auto key = key_format::parse_commit_key(row.key);
      return visit({key->stream, key->revision, row.position,
                    std::string_view(row.value).substr(key_format::number_bytes)});
    });
  }
  Position last() const { return rows_.back().position; }

 private:
  struct Row {
    Position position;
    std::string key;    // In the family `commits`.
    std::string value;  // Likewise.
  };

  explicit Window(Position after) : after_(after) {}

  std::expected<void, StoreError> read_index(rocksdb::Iterator& index, std::size_t size) {
    rows_.reserve(size);
    for (Position expected = after_.next(); rows_.size() < size; expected = expected.next(), index.Next()) {
      if (!index.status().ok()) return std::unexpected(store_error(index.status()));
      const auto row = parse_position(index);
      if (!row || row->position != expected) return std::unexpected(StoreError::corrupt);
      rows_.push_back({expected, key_format::commit_key(row->stream, row->revision), {}});
    }
    return {};
  }

  std::expected<void, StoreError> read_commits(rocksdb::Iterator& commits) {
    std::vector<Row*> by_key;
    by_key.reserve(rows_.size());
    for (Row& row : rows_) by_key.push_back(&row);
    std::ranges::sort(by_key, {}, &Row::key);
    for (Row* row : by_key) {
      if (commits.Valid()) commits.Next();
      if (!commits.Valid() || view(commits.key()) != row->key) commits.Seek(slice(row->key));
      if (!commits.status().ok()) return std::unexpected(store_error(commits.status()));
      if (!commits.Valid() || view(commits.key()) != row->key) return std::unexpected(StoreError::corrupt);
      const auto value = key_format::parse_commit_value(view(commits.value()));
      if (!value || value->position != row->position) return std::unexpected(StoreError::corrupt);
      row->value = commits.value().ToString();
    }
    return {};
  }

  Position after_;
  std::vector<Row> rows_;
};

}  // namespace

struct RocksTables::Database {
  ~Database() {
    for (auto* handle : handles) db->DestroyColumnFamilyHandle(handle);
  }
  rocksdb::ColumnFamilyHandle* operator[](Family family) const {
    return handles[static_cast<std::size_t>(family)];
  }
  Iterator scan(Family family) const { return Iterator(db->NewIterator(scan_settings(), (*this)[family])); }

  std::unique_ptr<rocksdb::DB> db;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
};

RocksTables::RocksTables(std::string directory, std::unique_ptr<Database> database,
                         const RocksOptions& options)
    : directory_(std::move(directory)), database_(std::move(database)), mutant_(options.mutant) {}
RocksTables::~RocksTables() = default;

std::expected<std::unique_ptr<RocksTables>, std::string> RocksTables::open(const std::string& directory,
                                                                           const RocksOptions& options,
                                                                           std::shared_ptr<StopSignal> stop) {
  const rocksdb::DBOptions settings = database_settings(directory, options, std::move(stop));
  if (const auto status = create_directories(*settings.env, directory); !status.ok()) {
    return std::unexpected(open_failure(directory, status));
  }
  if (const auto status = check_name(*settings.env, directory); !status.ok())
    return std::unexpected(open_failure(directory, status));
  auto database = std::make_unique<Database>();
  rocksdb::DB* opened = nullptr;
  const auto status =
      rocksdb::DB::Open(settings, directory, family_settings(options), &database->handles, &opened);
  database->db.reset(opened);
  if (!status.ok()) return std::unexpected(open_failure(directory, status));

  std::unique_ptr<RocksTables> tables(new RocksTables(directory, std::move(database), options));
  if (auto failure = tables->find_end()) return std::unexpected(*failure);
  if (auto failure = tables->check_format()) return std::unexpected(*failure);
  return tables;
}

std::expected<std::unique_ptr<RocksTables>, std::string> RocksTables::open_to_read(
    const std::string& directory, const RocksOptions& options) {
  const rocksdb::DBOptions settings = database_settings(directory, options, std::make_shared<StopSignal>());
  auto status = check_name(*settings.env, directory);
  if (!status.ok()) return std::unexpected(open_failure(directory, status));
  // A log that another server has open is not looked at while that writes.
  rocksdb::FileLock* lock = nullptr;
  status = settings.env->LockFile(directory + "/LOCK", &lock);
  if (!status.ok()) return std::unexpected(open_failure(directory, status));
  auto database = std::make_unique<Database>();
  rocksdb::DB* opened = nullptr;
  status = rocksdb::DB::OpenForReadOnly(settings, directory, family_settings(options), &database->handles,
                                        &opened);
  database->db.reset(opened);
  (void)settings.env->UnlockFile(lock);
  if (status.IsInvalidArgument()) return nullptr;  // A column family was not made yet.
  if (!status.ok()) return std::unexpected(open_failure(directory, status));
  std::unique_ptr<RocksTables> tables(new RocksTables(directory, std::move(database), options));
  if (auto failure = tables->find_end()) return std::unexpected(*failure);
  return tables;
}

bool RocksTables::exist(rocksdb::Env& env, const std::string& directory) {
  return std::ranges::any_of(files_in(env, directory), [](std::string_view name) {
    return name == "CURRENT" || name.ends_with(".log") || name.ends_with(".sst");
  });
}

std::expected<void, std::string> RocksTables::make_directory(rocksdb::Env& env,
                                                             const std::string& directory) {
  if (const auto status = create_directories(env, directory); !status.ok())
    return std::unexpected(open_failure(directory, status));
  return {};
}

std::optional<std::string> RocksTables::check_format() {
  std::string found;
  auto status = database_->db->Get({}, slice(key_format::format_key), &found);
  if (status.ok() && found == key_format::format_version) return std::nullopt;
  if (status.ok()) {
    return fmt::format("The log in {} has format {}; this program reads format {}.", directory_, found,
                       key_format::format_version);
  }
  if (status.IsNotFound() && end_ > Position{}) {
    status = rocksdb::Status::Corruption("it has commits, but does not say its format");
  } else if (status.IsNotFound()) {
    rocksdb::WriteOptions settings;
    settings.sync = true;
    status = database_->db->Put(settings, slice(key_format::format_key), slice(key_format::format_version));
    if (status.ok()) return std::nullopt;
  }
  return open_failure(directory_, status);
}

std::optional<std::string> RocksTables::find_end() {
  const Iterator last = database_->scan(Family::positions);
  last->SeekToLast();
  if (!last->status().ok()) return open_failure(directory_, last->status());
  if (!last->Valid()) return std::nullopt;
  const auto row = parse_position(*last);
  if (!row || row->position == Position{})
    return open_failure(directory_, rocksdb::Status::Corruption("its last position cannot be read"));
  end_ = row->position;
  end_log_hash_ = row->log_hash;
  const auto read = read_all(Position{end_.value - 1}, end_, [](const StoredCommit&) { return true; });
  if (read) return std::nullopt;
  return open_failure(directory_, rocksdb::Status::Corruption(
                                      fmt::format("the commit at its end, {}, is not there", end_.value)));
}

std::expected<void, std::string> RocksTables::write(const Rows& rows) {
  rocksdb::WriteBatch batch;
  rocksdb::WriteBatch second;  // Of the mutant.
  rocksdb::WriteBatch& index = is_off(RocksMutant::batch_split) ? second : batch;
  for (const CommitRow& row : rows.commits) {
    const std::string key = key_format::commit_key(row.commit->stream, row.revision);
    const std::string position = key_format::number(row.position.value);
    const Slice key_parts[] = {key};
    const Slice value_parts[] = {position, *row.commit->bytes};
    batch.Put((*database_)[Family::commits], rocksdb::SliceParts(key_parts, 1),
              rocksdb::SliceParts(value_parts, 2));
    batch.Put((*database_)[Family::positions], position, key_format::position_value(row.log_hash, key));
    if (!is_off(RocksMutant::index_off))
      index.Put((*database_)[Family::commands],
                key_format::command_key(row.commit->stream, row.commit->command_id),
                key_format::number(row.revision.value));
  }
  for (const TreeRow& row : rows.tree)
    batch.Put((*database_)[Family::tree], key_format::tree_key(row.stream, row.tile_level, row.last),
              slice(row.hashes));
  for (const TreeHeadRow& row : rows.heads)
    batch.Put((*database_)[Family::tree], key_format::tree_head_key(row.stream),
              key_format::tree_head_value(row.head.size, row.head.root));
  rocksdb::WriteOptions settings;
  settings.sync = !is_off(RocksMutant::sync_off);
  auto status = database_->db->Write(settings, &batch);
  if (status.ok() && second.Count() > 0) status = database_->db->Write(settings, &second);
  if (!status.ok()) return std::unexpected(write_failure(directory_, status));
  if (rows.commits.empty()) return {};
  end_ = rows.commits.back().position;
  end_log_hash_ = rows.commits.back().log_hash;
  return {};
}

std::expected<void, StoreError> RocksTables::read_stream(std::string_view stream, Revision after,
                                                         const EventStore::Visit& visit) const {
  const std::string past = key_format::past_stream(stream);
  const Slice bound = past;
  auto settings = scan_settings();
  settings.iterate_upper_bound = &bound;
  const Iterator row(database_->db->NewIterator(settings, (*database_)[Family::commits]));
  Revision expected = after;
  for (row->Seek(key_format::commit_key(stream, after.next())); row->Valid(); row->Next()) {
    expected = expected.next();
    const auto commit = parse_commit(*row);
    if (!commit || commit->revision != expected) return std::unexpected(StoreError::corrupt);
    if (!visit(*commit)) return {};
  }
  if (!row->status().ok()) return std::unexpected(store_error(row->status()));
  return {};
}

std::expected<void, StoreError> RocksTables::read_all(Position after, Position until,
                                                      const EventStore::Visit& visit) const {
  const Iterator index = database_->scan(Family::positions);
  // Unlike other scans, this one comes back to a block for as long as its commits are spread over the log.
  auto cached = scan_settings();
  cached.fill_cache = true;
  const Iterator commits(database_->db->NewIterator(cached, (*database_)[Family::commits]));
  index->Seek(slice(key_format::number(after.next().value)));
  std::size_t size = window_commits_min;
  while (after < until) {
    const auto window =
        Window::fetch(*index, *commits, after, std::min<std::uint64_t>(size, until.value - after.value));
    if (!window) return std::unexpected(window.error());
    if (!window->visit(visit)) return {};
    after = window->last();
    size = std::min(size * 2, window_commits_max);
  }
  return {};
}

std::expected<Revision, StoreError> RocksTables::head(std::string_view stream) const {
  const Iterator row = database_->scan(Family::commits);
  row->SeekForPrev(key_format::commit_key(stream, last_possible));
  if (!row->status().ok()) return std::unexpected(store_error(row->status()));
  if (!row->Valid()) return Revision{};
  const auto key = key_format::parse_commit_key(view(row->key()));
  if (!key) return std::unexpected(StoreError::corrupt);
  return key->stream == stream ? key->revision : Revision{};
}

std::expected<std::vector<std::string>, StoreError> RocksTables::streams() const {
  std::vector<std::string> names;
  const Iterator row = database_->scan(Family::commits);
  row->SeekToFirst();
  while (row->Valid()) {
    const auto key = key_format::parse_commit_key(view(row->key()));
    if (!key) return std::unexpected(StoreError::corrupt);
    names.emplace_back(key->stream);
    row->Seek(key_format::past_stream(names.back()));
  }
  if (!row->status().ok()) return std::unexpected(store_error(row->status()));
  std::ranges::sort(names);  // Keys are in order of length first.
  return names;
}

std::expected<std::optional<Revision>, StoreError> RocksTables::find_command(
    std::string_view stream, std::string_view command_id) const {
  std::string found;
  const auto status = database_->db->Get({}, (*database_)[Family::commands],
                                         key_format::command_key(stream, command_id), &found);
  if (status.IsNotFound()) return std::optional<Revision>{};
  if (!status.ok()) return std::unexpected(store_error(status));
  const auto revision = key_format::parse_number(found);
  if (!revision) return std::unexpected(StoreError::corrupt);
  return Revision{*revision};
}

std::expected<void, StoreError> RocksTables::read_commands(
    const std::function<bool(const CommandRow&)>& visit) const {
  const Iterator row = database_->scan(Family::commands);
  for (row->SeekToFirst(); row->Valid(); row->Next()) {
    const auto key = key_format::parse_command_key(view(row->key()));
    const auto revision = key_format::parse_number(view(row->value()));
    if (!key || !revision) return std::unexpected(StoreError::corrupt);
    if (!visit({key->stream, key->command_id, Revision{*revision}})) return {};
  }
  if (!row->status().ok()) return std::unexpected(store_error(row->status()));
  return {};
}

std::expected<TreeHead, StoreError> RocksTables::tree_head(std::string_view stream) const {
  std::string found;
  const auto status =
      database_->db->Get({}, (*database_)[Family::tree], key_format::tree_head_key(stream), &found);
  if (status.IsNotFound()) return TreeHead{};
  if (!status.ok()) return std::unexpected(store_error(status));
  const auto head = key_format::parse_tree_head_value(found);
  if (!head) return std::unexpected(StoreError::corrupt);
  return TreeHead{head->size, head->root};
}

std::expected<std::vector<tlog::Hash>, StoreError> RocksTables::tree_hashes(std::string_view stream,
                                                                            unsigned tile_level,
                                                                            std::uint64_t first,
                                                                            std::size_t count) const {
  std::vector<tlog::Hash> hashes;
  if (tile_level > tile_level_max) return hashes;
  // A row stands where it ends, at the end of its tile at the latest.
  const std::uint64_t past_tile =
      (first + count + tlog::tile_width - 1) / tlog::tile_width * tlog::tile_width;
  const std::string past = key_format::tree_key(stream, tile_level, past_tile);
  const Slice bound = past;
  rocksdb::ReadOptions settings;
  settings.verify_checksums = true;
  settings.iterate_upper_bound = &bound;
  const Iterator row(database_->db->NewIterator(settings, (*database_)[Family::tree]));
  row->Seek(key_format::tree_key(stream, tile_level, first));
  for (; row->Valid() && hashes.size() < count; row->Next()) {
    const auto run = key_format::parse_tree_row(view(row->key()), view(row->value()));
    const std::uint64_t next = first + hashes.size();
    if (!run || run->first > next || (run->first < next && !hashes.empty()))
      return std::unexpected(StoreError::corrupt);
    for (std::size_t at = next - run->first; at < run->count && hashes.size() < count; ++at)
      hashes.push_back(tlog::hash_from(run->hashes.substr(at * tlog::hash_bytes, tlog::hash_bytes)));
  }
  if (!row->status().ok()) return std::unexpected(store_error(row->status()));
  return hashes;
}

tlog::ReadNode RocksTables::tree_nodes(std::string stream) const {
  return slipway::tree_nodes(
      [this, stream = std::move(stream)](unsigned tile_level, std::uint64_t first, std::size_t count) {
        return tree_hashes(stream, tile_level, first, count);
      });
}

std::string RocksTables::unreadable_file() const {
  const auto status = database_->db->VerifyChecksum();
  return status.ok() ? "" : fmt::format(" ({})", status.ToString());
}

std::expected<std::vector<RocksTables::PositionRow>, StoreError> RocksTables::positions(
    Position after, std::size_t count) const {
  std::vector<PositionRow> rows;
  const Iterator index = database_->scan(Family::positions);
  for (index->Seek(slice(key_format::number(after.next().value))); index->Valid() && rows.size() < count;
       index->Next()) {
    auto row = parse_position(*index);
    if (!row || row->position.value != after.value + rows.size() + 1)
      return std::unexpected(StoreError::corrupt);
    rows.push_back(std::move(*row));
  }
  if (!index->status().ok()) return std::unexpected(store_error(index->status()));
  return rows;
}

}  // namespace slipway
