#include <lz4.h>
#include <rocksdb/db.h>

#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "projections/seal.h"
#include "projections/view.h"

namespace slipway {
namespace {

constexpr std::size_t revision_bytes = 8;
constexpr std::size_t number_bytes = 8;

// All checkpoints of a view stand together, in the order of their revisions: `stream NUL view NUL revision`,
// the revision big-endian. Streams and views are identifiers, so the separator is in neither.
std::string stream_prefix(std::string_view stream) {
  return std::string{stream}.append(1, '\0');
}
std::string key_prefix(std::string_view stream, std::string_view view) {
  return stream_prefix(stream).append(view).append(1, '\0');
}

// Which of a view's checkpoints there are stands apart from them, `stream NUL SOH view NUL revision`, so that
// it can be listed without reading them.
std::string list_prefix(std::string_view stream, std::string_view view) {
  return stream_prefix(stream).append(1, '\1').append(view).append(1, '\0');
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

// Big-endian.
void append_number(std::string& bytes, std::uint64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(number >> shift & 0xff));
}
// REQUIRES: eight bytes at `place`, or it is none.
std::optional<std::uint64_t> number_at(std::string_view bytes, std::size_t place) {
  if (bytes.size() < place + number_bytes) return std::nullopt;
  std::uint64_t number = 0;
  for (const char c : bytes.substr(place, number_bytes)) number = number << 8 | static_cast<unsigned char>(c);
  return number;
}

// A checkpoint on disk: its key's id and its size (8 bytes each), then a nonce of 24 bytes and
// XChaCha20-Poly1305 of its LZ4 block, with its name as associated data. Compressed first: sealed bytes have
// no pattern left.
std::optional<std::string> seal_checkpoint(std::string_view bytes, std::string_view name, KeyId id,
                                           Keys& keys) {
  const auto key = keys.find(id);
  if (!key || bytes.size() > LZ4_MAX_INPUT_SIZE) return std::nullopt;
  std::string packed(static_cast<std::size_t>(LZ4_compressBound(static_cast<int>(bytes.size()))), '\0');
  const int packed_bytes = LZ4_compress_default(bytes.data(), packed.data(), static_cast<int>(bytes.size()),
                                                static_cast<int>(packed.size()));
  packed.resize(static_cast<std::size_t>(packed_bytes));
  std::string value;
  append_number(value, id);
  append_number(value, bytes.size());
  return value + seal(packed, name, *key, keys.nonce());
}

// None: not made by seal_checkpoint, or not to be opened any more.
std::optional<std::string> open_checkpoint(std::string_view value, std::string_view name,
                                           const KeyReader& keys) {
  const auto id = number_at(value, 0);
  const auto size = number_at(value, number_bytes);
  if (!id || !size || *size > LZ4_MAX_INPUT_SIZE) return std::nullopt;
  const auto key = keys.find(*id);
  const auto packed = key ? unseal(value.substr(2 * number_bytes), name, *key) : std::nullopt;
  if (!packed) return std::nullopt;
  std::string bytes(static_cast<std::size_t>(*size), '\0');
  const int unpacked = LZ4_decompress_safe(packed->data(), bytes.data(), static_cast<int>(packed->size()),
                                           static_cast<int>(bytes.size()));
  if (unpacked != static_cast<int>(bytes.size())) return std::nullopt;
  return bytes;
}

// Counts how often each stream was forgotten.
class Generations {
 public:
  std::uint64_t of(std::string_view stream) const {
    const auto found = forgotten_.find(stream);
    return found == forgotten_.end() ? 0 : found->second;
  }
  void next(std::string_view stream) { ++forgotten_[std::string{stream}]; }

 private:
  std::map<std::string, std::uint64_t, std::less<>> forgotten_;
};

class MemoryCheckpoints final : public CheckpointStore {
 public:
  std::uint64_t generation(std::string_view stream) const override {
    const std::lock_guard lock{mutex_};
    return generations_.of(stream);
  }

  void put(std::string_view stream, std::string_view view, Revision revision, std::string_view bytes,
           std::uint64_t generation) override {
    const std::lock_guard lock{mutex_};
    if (generations_.of(stream) != generation) return;
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

  std::vector<Revision> kept(std::string_view stream, std::string_view view) const override {
    const std::string prefix = key_prefix(stream, view);
    const std::lock_guard lock{mutex_};
    std::vector<Revision> revisions;
    for (auto at = checkpoints_.lower_bound(prefix);
         at != checkpoints_.end() && at->first.starts_with(prefix); ++at)
      revisions.push_back(revision_of(at->first));
    return revisions;
  }

  void forget(std::string_view stream) override {
    const std::lock_guard lock{mutex_};
    generations_.next(stream);
    const std::string prefix = stream_prefix(stream);
    std::erase_if(checkpoints_, [&](const auto& checkpoint) { return checkpoint.first.starts_with(prefix); });
  }

 private:
  mutable std::mutex mutex_;
  Generations generations_;
  std::map<std::string, std::string> checkpoints_;
};

class RocksCheckpoints final : public CheckpointStore {
 public:
  RocksCheckpoints(std::unique_ptr<rocksdb::DB> db, Keys& keys) : db_(std::move(db)), keys_(keys) {}

  std::uint64_t generation(std::string_view stream) const override {
    const std::lock_guard lock{mutex_};
    return generations_.of(stream);
  }

  // A checkpoint that cannot be written is done without.
  void put(std::string_view stream, std::string_view view, Revision revision, std::string_view bytes,
           std::uint64_t generation) override {
    const auto key = key_for(stream, generation);
    if (!key) return;
    const std::string name = key_of(key_prefix(stream, view), revision);
    const auto value = seal_checkpoint(bytes, name, *key, keys_);
    const std::lock_guard lock{mutex_};
    if (!value || generations_.of(stream) != generation) return;
    write(name, *value);
    write(key_of(list_prefix(stream, view), revision), {});
  }

  std::optional<std::pair<Revision, std::string>> newest(std::string_view stream, std::string_view view,
                                                         Revision revision) const override {
    const std::string prefix = key_prefix(stream, view);
    rocksdb::ReadOptions options;
    options.fill_cache = false;
    const std::unique_ptr<rocksdb::Iterator> found{db_->NewIterator(options)};
    // A crash may bring back what was forgotten; without its key it is no checkpoint.
    for (found->SeekForPrev(key_of(prefix, revision)); found->Valid(); found->Prev()) {
      const std::string_view name = found->key().ToStringView();
      if (!name.starts_with(prefix)) break;
      if (auto bytes = open_checkpoint(found->value().ToStringView(), name, keys_))
        return std::pair{revision_of(name), std::move(*bytes)};
    }
    return std::nullopt;
  }

  std::vector<Revision> kept(std::string_view stream, std::string_view view) const override {
    std::vector<Revision> revisions;
    const auto key = recorded_key(stream_prefix(stream));
    if (!key || !keys_.find(*key)) return revisions;
    const std::string prefix = list_prefix(stream, view);
    const std::unique_ptr<rocksdb::Iterator> at{db_->NewIterator(rocksdb::ReadOptions{})};
    for (at->Seek(prefix); at->Valid() && at->key().ToStringView().starts_with(prefix); at->Next())
      revisions.push_back(revision_of(at->key().ToStringView()));
    return revisions;
  }

  void forget(std::string_view stream) override {
    const std::lock_guard lock{mutex_};
    generations_.next(stream);
    const std::string first = stream_prefix(stream);
    if (const auto id = recorded_key(first)) keys_.destroy({{*id}});
    erase(first);
  }

 private:
  // Losing a checkpoint in a crash loses nothing but time.
  static rocksdb::WriteOptions unlogged() {
    rocksdb::WriteOptions options;
    options.disableWAL = true;
    return options;
  }

  void erase(const std::string& stream) {
    std::string end = stream;
    ++end.back();  // The separator's successor: every key of the stream is before it.
    db_->DeleteRange(unlogged(), db_->DefaultColumnFamily(), stream, end).PermitUncheckedError();
  }

  void write(std::string_view name, std::string_view value) {
    db_->Put(unlogged(), rocksdb::Slice{name.data(), name.size()}, rocksdb::Slice{value.data(), value.size()})
        .PermitUncheckedError();
  }

  // The stream's key stands under the stream's bare prefix.
  std::optional<KeyId> recorded_key(const std::string& prefix) const {
    std::string value;
    if (!db_->Get(rocksdb::ReadOptions{}, prefix, &value).ok()) return std::nullopt;
    return number_at(value, 0);
  }

  // The key that the stream's checkpoints are sealed under; none where it was forgotten, or no key is to be
  // had.
  std::optional<KeyId> key_for(std::string_view stream, std::uint64_t generation) {
    const std::lock_guard lock{mutex_};
    if (generations_.of(stream) != generation) return std::nullopt;
    const std::string prefix = stream_prefix(stream);
    auto id = recorded_key(prefix);
    if (id && keys_.find(*id)) return id;
    id = keys_.take();
    if (!id) return std::nullopt;
    erase(prefix);  // What a crash brought back can be read by nobody.
    std::string value;
    append_number(value, *id);
    write(prefix, value);
    return id;
  }

  std::unique_ptr<rocksdb::DB> db_;
  Keys& keys_;
  mutable std::mutex mutex_;  // Of what is put and forgotten, so that neither overtakes the other.
  Generations generations_;
};

}  // namespace

std::unique_ptr<CheckpointStore> make_memory_checkpoints() {
  return std::make_unique<MemoryCheckpoints>();
}

std::expected<std::unique_ptr<CheckpointStore>, std::string> open_rocks_checkpoints(
    const std::string& directory, Keys& keys) {
  rocksdb::Options options;
  options.create_if_missing = true;
  // Values are large and written once: apart from the keys they need no compaction.
  options.enable_blob_files = true;
  options.min_blob_size = 64;  // But for what is no checkpoint.
  options.write_buffer_size = std::size_t{16} << 20;
  options.keep_log_file_num = 4;
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(options, directory, &db);
  if (!status.ok()) return std::unexpected(status.ToString());
  return std::make_unique<RocksCheckpoints>(std::unique_ptr<rocksdb::DB>{db}, keys);
}

}  // namespace slipway
