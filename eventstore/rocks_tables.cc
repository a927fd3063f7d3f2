#include "eventstore/rocks_tables.h"

#include <fmt/format.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <unordered_map>
#include <utility>

#include "eventstore/key_format.h"
#include "eventstore/rocks_settings.h"
#include "eventstore/rocks_status.h"

namespace slipway {
namespace {

using rocksdb::Slice;
using Iterator = std::unique_ptr<rocksdb::Iterator>;

constexpr Revision last_possible{std::numeric_limits<std::uint64_t>::max()};
constexpr std::size_t cursors_max = 128;

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

// True if the file that names the database is gone while its contents are there. RocksDB would take this for
// a new, empty database.
bool has_lost_its_name(rocksdb::Env& env, const std::string& directory) {
  std::vector<std::string> names;
  if (!env.GetChildren(directory, &names).ok()) return false;
  if (std::ranges::find(names, "CURRENT") != names.end()) return false;
  return std::ranges::any_of(
      names, [](std::string_view name) { return name.ends_with(".log") || name.ends_with(".sst"); });
}

std::expected<StoredCommit, StoreError> parse_commit(const rocksdb::Iterator& row) {
  const auto key = key_format::parse_commit_key(view(row.key()));
  const auto value = key_format::parse_commit_value(view(row.value()));
  if (!key || !value) return std::unexpected(StoreError::corrupt);
  return StoredCommit{key->stream, key->revision, value->position, value->bytes};
}

// Finds the commits that the log's positions name. The log is a merge of its streams, so each stream's next
// commit is nearly always the next row of that stream's iterator.
class StreamCursors {
 public:
  StreamCursors(rocksdb::DB& db, rocksdb::ColumnFamilyHandle& commits) : db_(db), commits_(commits) {}

  // Valid until the next call. REQUIRES: `key` was read from an iterator older than this object.
  std::expected<StoredCommit, StoreError> at(std::string_view key, std::string_view stream) {
    rocksdb::Iterator& row = cursor(stream);
    if (row.Valid()) row.Next();
    if (!row.Valid() || view(row.key()) != key) row.Seek(slice(key));
    if (!row.status().ok()) return std::unexpected(store_error(row.status()));
    if (!row.Valid() || view(row.key()) != key) return std::unexpected(StoreError::corrupt);
    return parse_commit(row);
  }

 private:
  rocksdb::Iterator& cursor(std::string_view stream) {
    std::string name(stream);
    const auto found = cursors_.find(name);
    if (found != cursors_.end()) return *found->second;
    if (cursors_.size() >= cursors_max) cursors_.clear();
    Iterator made(db_.NewIterator(scan_settings(), &commits_));
    return *cursors_.emplace(std::move(name), std::move(made)).first->second;
  }

  rocksdb::DB& db_;
  rocksdb::ColumnFamilyHandle& commits_;
  std::unordered_map<std::string, Iterator> cursors_;
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

RocksTables::RocksTables(std::string directory, std::unique_ptr<Database> database, bool sync)
    : directory_(std::move(directory)), database_(std::move(database)), sync_(sync) {}
RocksTables::~RocksTables() = default;

std::expected<std::unique_ptr<RocksTables>, std::string> RocksTables::open(const std::string& directory,
                                                                           const RocksOptions& options,
                                                                           std::shared_ptr<StopSignal> stop) {
  const rocksdb::DBOptions settings = database_settings(directory, options, std::move(stop));
  if (const auto status = create_directories(*settings.env, directory); !status.ok()) {
    return std::unexpected(open_failure(directory, status));
  }
  if (has_lost_its_name(*settings.env, directory)) {
    return std::unexpected(
        open_failure(directory, rocksdb::Status::Corruption("the file CURRENT is missing")));
  }
  auto database = std::make_unique<Database>();
  rocksdb::DB* opened = nullptr;
  const auto status =
      rocksdb::DB::Open(settings, directory, family_settings(options), &database->handles, &opened);
  database->db.reset(opened);
  if (!status.ok()) return std::unexpected(open_failure(directory, status));

  std::unique_ptr<RocksTables> tables(new RocksTables(directory, std::move(database), options.sync));
  if (auto failure = tables->find_end()) return std::unexpected(*failure);
  if (auto failure = tables->check_format()) return std::unexpected(*failure);
  return tables;
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
  const auto position = key_format::parse_number(view(last->key()));
  if (!position)
    return open_failure(directory_, rocksdb::Status::Corruption("its last position has no number"));
  end_ = Position{*position};
  const auto read = read_all(Position{*position - 1}, end_, [](const StoredCommit&) { return true; });
  if (read) return std::nullopt;
  return open_failure(directory_, rocksdb::Status::Corruption(
                                      fmt::format("the commit at its end, {}, is not there", *position)));
}

std::expected<void, std::string> RocksTables::write(std::span<const Row> rows) {
  rocksdb::WriteBatch batch;
  for (const Row& row : rows) {
    const std::string key = key_format::commit_key(row.commit->stream, row.revision);
    const std::string position = key_format::number(row.position.value);
    const Slice key_parts[] = {key};
    const Slice value_parts[] = {position, *row.commit->bytes};
    batch.Put((*database_)[Family::commits], rocksdb::SliceParts(key_parts, 1),
              rocksdb::SliceParts(value_parts, 2));
    batch.Put((*database_)[Family::positions], position, key);
    batch.Put((*database_)[Family::commands],
              key_format::command_key(row.commit->stream, row.commit->command_id),
              key_format::number(row.revision.value));
  }
  rocksdb::WriteOptions settings;
  settings.sync = sync_;
  const auto status = database_->db->Write(settings, &batch);
  if (!status.ok()) return std::unexpected(write_failure(directory_, status));
  if (!rows.empty()) end_ = rows.back().position;
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
  if (after >= until) return {};
  const Iterator index = database_->scan(Family::positions);
  StreamCursors cursors(*database_->db, *(*database_)[Family::commits]);
  index->Seek(key_format::number(after.next().value));
  for (Position expected = after.next(); expected <= until; expected = expected.next(), index->Next()) {
    if (!index->status().ok()) return std::unexpected(store_error(index->status()));
    if (!index->Valid() || view(index->key()) != key_format::number(expected.value)) {
      return std::unexpected(StoreError::corrupt);
    }
    const auto key = key_format::parse_commit_key(view(index->value()));
    if (!key) return std::unexpected(StoreError::corrupt);
    const auto commit = cursors.at(view(index->value()), key->stream);
    if (!commit) return std::unexpected(commit.error());
    if (commit->position != expected) return std::unexpected(StoreError::corrupt);
    if (!visit(*commit)) return {};
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

}  // namespace slipway
