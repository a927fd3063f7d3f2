#include <rocksdb/db.h>

#include <array>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "projections/view.h"

namespace slipway {
namespace {

constexpr std::size_t revision_bytes = 8;

// All checkpoints of a view stand together, in the order of their revisions: `stream NUL view NUL revision`,
// the revision big-endian. Streams and views are identifiers, so the separator is in neither.
std::string key_prefix(std::string_view stream, std::string_view view) {
  std::string key;
  key.reserve(stream.size() + view.size() + 2 + revision_bytes);
  return key.append(stream).append(1, '\0').append(view).append(1, '\0');
}

std::string key_of(std::string prefix, Revision revision) {
  for (int shift = 56; shift >= 0; shift -= 8)
    prefix.push_back(static_cast<char>(revision.value >> shift & 0xff));
  return prefix;
}

Revision revision_of(std::string_view key) {
  Revision revision;
  for (const char c : key.substr(key.size() - revision_bytes)) {
    revision.value = revision.value << 8 | static_cast<unsigned char>(c);
  }
  return revision;
}

class MemoryCheckpoints final : public CheckpointStore {
 public:
  void put(std::string_view stream, std::string_view view, Revision revision,
           std::string_view bytes) override {
    const std::lock_guard lock{mutex_};
    checkpoints_.insert_or_assign(key_of(key_prefix(stream, view), revision), std::string{bytes});
  }

  std::optional<std::pair<Revision, std::string>> newest(std::string_view stream, std::string_view view,
                                                         Revision revision) const override {
    const std::string prefix = key_prefix(stream, view);
    const std::lock_guard lock{mutex_};
    auto after = checkpoints_.upper_bound(key_of(prefix, revision));
    if (after == checkpoints_.begin() || !(--after)->first.starts_with(prefix)) return std::nullopt;
    return std::pair{revision_of(after->first), after->second};
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::string> checkpoints_;
};

class RocksCheckpoints final : public CheckpointStore {
 public:
  explicit RocksCheckpoints(std::unique_ptr<rocksdb::DB> db) : db_(std::move(db)) {}

  // A checkpoint that cannot be written is done without.
  void put(std::string_view stream, std::string_view view, Revision revision,
           std::string_view bytes) override {
    rocksdb::WriteOptions options;
    options.disableWAL = true;
    db_->Put(options, key_of(key_prefix(stream, view), revision), rocksdb::Slice{bytes.data(), bytes.size()})
        .PermitUncheckedError();
  }

  std::optional<std::pair<Revision, std::string>> newest(std::string_view stream, std::string_view view,
                                                         Revision revision) const override {
    const std::string prefix = key_prefix(stream, view);
    rocksdb::ReadOptions options;
    options.fill_cache = false;
    const std::unique_ptr<rocksdb::Iterator> found{db_->NewIterator(options)};
    found->SeekForPrev(key_of(prefix, revision));
    if (!found->Valid() || !found->key().starts_with(prefix)) return std::nullopt;
    return std::pair{revision_of(found->key().ToStringView()), found->value().ToString()};
  }

 private:
  std::unique_ptr<rocksdb::DB> db_;
};

}  // namespace

std::unique_ptr<CheckpointStore> make_memory_checkpoints() {
  return std::make_unique<MemoryCheckpoints>();
}

std::expected<std::unique_ptr<CheckpointStore>, std::string> open_rocks_checkpoints(
    const std::string& directory) {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.compression = rocksdb::kLZ4Compression;
  // Values are large and written once: apart from the keys they need no compaction.
  options.enable_blob_files = true;
  options.blob_compression_type = rocksdb::kLZ4Compression;
  options.write_buffer_size = std::size_t{16} << 20;
  options.keep_log_file_num = 4;
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(options, directory, &db);
  if (!status.ok()) return std::unexpected(status.ToString());
  return std::make_unique<RocksCheckpoints>(std::unique_ptr<rocksdb::DB>{db});
}

}  // namespace slipway
