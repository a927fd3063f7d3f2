#include "server/restore.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <sstream>
#include <utility>

#include "eventstore/rocks_event_store.h"
#include "proto/backup/manifest.h"
#include "proto/records/attached_files.h"
#include "proto/tlog/checkpoint.h"
#include "proto/tlog/merkle.h"
#include "proto/tlog/sha256.h"
#include "proto/tlog/tile.h"
#include "server/sync_folder.h"
#include "slipway/v1/commit.pb.h"

namespace slipway {
namespace {

namespace fs = std::filesystem;
using Done = std::expected<void, std::string>;

constexpr std::uint64_t in_flight_max = 4'096;
constexpr std::size_t file_piece_bytes = 64 * 1024;

template <class... Args>
std::unexpected<std::string> sentence(fmt::format_string<Args...> format, Args&&... args) {
  return std::unexpected(fmt::format(format, std::forward<Args>(args)...));
}

std::optional<std::string> read_file(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  return std::move(bytes).str();
}

bool is_later(const google::protobuf::Timestamp& a, const google::protobuf::Timestamp& b) {
  return std::pair(a.seconds(), a.nanos()) > std::pair(b.seconds(), b.nanos());
}

// Appends without waiting for each: the store syncs what is in flight together.
class Appender {
 public:
  explicit Appender(EventStore& store) : store_(store) {}
  ~Appender() { (void)finish(); }  // The store's thread calls back into this.

  void append(NewCommit commit) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return in_flight_ < in_flight_max; });
      ++in_flight_;
    }
    store_.append(std::move(commit), [this](const AppendResult& result) {
      const std::lock_guard lock(mutex_);
      --in_flight_;
      if (!result.revision && !failed_) failed_ = result.revision.error();
      changed_.notify_all();
    });
  }

  Done finish() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return in_flight_ == 0; });
    if (failed_) return sentence("the new log cannot be written: {}", describe(*failed_));
    return {};
  }

 private:
  EventStore& store_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t in_flight_ = 0;
  std::optional<StoreError> failed_;
};

using Tell = std::function<void(const std::string&, std::uint64_t, std::uint64_t)>;

// One stream, from its files to the store.
class StreamRestore {
 public:
  StreamRestore(const RestoreSettings& settings, const v1::BackupManifest& manifest,
                const v1::BackupStream& entry, EventStore& store)
      : settings_(settings),
        manifest_(manifest),
        stream_(entry.stream()),
        directory_(fs::path(settings.backup) / backup::stream_path(stream_)),
        size_at_least_(entry.size()),
        store_(store) {}

  Done run(const Tell& tell);
  // What the commits that were taken name; of what a later one redacted there is nothing left.
  std::expected<std::uint64_t, std::string> copy_files(const fs::path& to) const;
  std::uint64_t kept() const { return kept_; }
  std::uint64_t size() const { return checkpoint_.size; }

 private:
  Done open_checkpoint();
  Done take_bundle(std::uint64_t index, Appender& appender);
  Done take(std::string_view bytes, Appender& appender);

  const RestoreSettings& settings_;
  const v1::BackupManifest& manifest_;
  const std::string stream_;
  const fs::path directory_;
  const std::uint64_t size_at_least_;
  EventStore& store_;

  tlog::Checkpoint checkpoint_;
  tlog::Frontier tree_;
  records::AttachedFiles all_files_;
  records::AttachedFiles kept_files_;
  std::uint64_t kept_ = 0;
  tlog::Hash kept_root_ = tlog::empty_root();
};

Done StreamRestore::open_checkpoint() {
  const std::string origin = tlog::origin_of(manifest_.server_name(), stream_);
  std::vector<tlog::VerifierKey> keys;
  for (const std::string& text : manifest_.keys())
    if (const auto key = tlog::parse_verifier_key(text); key && key->type == tlog::KeyType::ed25519)
      keys.push_back(tlog::make_verifier_key(origin, key->type, key->bytes));
  const auto bytes = read_file(directory_ / "checkpoint");
  if (!bytes) return sentence("{}/checkpoint is missing", directory_.string());
  const auto opened = tlog::open_checkpoint(*bytes, keys, origin);
  if (!opened) return sentence("{}checkpoint: {}", directory_.string(), tlog::describe(opened.error()));
  checkpoint_ = opened->checkpoint;
  if (checkpoint_.size < size_at_least_)
    return sentence("{}checkpoint is of {} commits, and the manifest of {}", directory_.string(),
                    checkpoint_.size, size_at_least_);
  return {};
}

Done StreamRestore::run(const Tell& tell) {
  if (auto done = open_checkpoint(); !done) return done;
  Appender appender(store_);
  for (std::uint64_t index = 0; tree_.size() < checkpoint_.size; ++index) {
    if (auto done = take_bundle(index, appender); !done) return done;
    tell(stream_, tree_.size(), checkpoint_.size);
  }
  if (tree_.root() != checkpoint_.root)
    return sentence("{}: its entries do not lead to its checkpoint", directory_.string());
  if (kept_ == checkpoint_.size) kept_root_ = checkpoint_.root;
  if (auto done = appender.finish(); !done) return done;
  const auto head = store_.tree_head(stream_);
  if (!head || head->size != kept_ || head->root != kept_root_)
    return sentence("{}: the new log is not the one that was read", stream_);
  return {};
}

Done StreamRestore::take_bundle(std::uint64_t index, Appender& appender) {
  const auto bundle = *tlog::bundle_at(checkpoint_.size, index);
  const fs::path path = directory_ / tlog::path_of(bundle);
  const auto bytes = read_file(path);
  if (!bytes) return sentence("{} is missing", path.string());
  const auto entries = tlog::parse_bundle(*bytes, bundle.width);
  if (!entries) return sentence("{}: {}", path.string(), tlog::describe(entries.error()));
  for (const std::string_view entry : *entries)
    if (auto done = take(entry, appender); !done) return sentence("{}: {}", path.string(), done.error());
  return {};
}

// Times never go back within a stream: what comes after the moment comes at its end.
Done StreamRestore::take(std::string_view bytes, Appender& appender) {
  v1::Commit commit;
  if (!commit.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      commit.revision() != tree_.size() + 1 || commit.project() != stream_ ||
      !is_identifier(commit.command_id()))
    return sentence("entry {} is no commit of {}", tree_.size() + 1, stream_);
  const bool keep = kept_ == tree_.size() && !(settings_.at && is_later(commit.recorded_at(), *settings_.at));
  if (!keep && kept_ == tree_.size()) kept_root_ = tree_.root();
  tree_.append(tlog::leaf_hash(bytes));
  all_files_.take(commit);
  if (!keep) return {};
  kept_files_.take(commit);
  appender.append(
      {stream_, Revision{kept_}, commit.command_id(), std::make_shared<const std::string>(bytes)});
  ++kept_;
  return {};
}

Done sync_file(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = file >= 0 && ::fsync(file) == 0;
  if (file >= 0) ::close(file);
  if (!synced) return sentence("{} cannot be synced", path.string());
  return {};
}

// Nothing under `to` is named after bytes that it does not hold.
Done copy_file(const fs::path& from, const fs::path& to, const std::string& digest) {
  std::ifstream in(from, std::ios::binary);
  if (!in) return sentence("{} is missing", from.string());
  std::ofstream out(to, std::ios::binary);
  tlog::Sha256 hash;
  std::string piece(file_piece_bytes, '\0');
  while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())) || in.gcount() > 0) {
    hash.update({piece.data(), static_cast<std::size_t>(in.gcount())});
    out.write(piece.data(), in.gcount());
  }
  out.close();
  std::error_code error;
  fs::permissions(to, fs::perms::owner_read | fs::perms::owner_write, error);
  if (!out || error) return sentence("{} cannot be written", to.string());
  if (hash.finish() != digest) return sentence("{} is not what its digest says", from.string());
  return sync_file(to);
}

std::expected<std::uint64_t, std::string> StreamRestore::copy_files(const fs::path& to) const {
  const auto all = all_files_.kept();
  std::uint64_t copied = 0;
  for (const auto& [digest, size] : kept_files_.kept()) {
    if (!all.contains(digest)) continue;
    std::error_code error;
    fs::create_directories(to / stream_, error);
    for (const fs::path& folder : {to, to / stream_})  // As the server's own.
      if (!error) fs::permissions(folder, fs::perms::owner_all, error);
    if (error) return sentence("{}: {}", (to / stream_).string(), error.message());
    const auto done = copy_file(fs::path(settings_.backup) / backup::file_path(stream_, digest),
                                to / stream_ / digest, digest);
    if (!done) return std::unexpected(done.error());
    ++copied;
  }
  if (copied == 0) return 0;
  for (const fs::path& folder : {to / stream_, to, to.parent_path()})
    if (!sync_folder(folder)) return sentence("{} cannot be synced", folder.string());
  return copied;
}

std::expected<Restored, std::string> restore_into(const fs::path& data, const RestoreSettings& settings,
                                                  const Tell& tell) {
  const auto bytes = read_file(fs::path(settings.backup) / backup::manifest_file);
  if (!bytes) return sentence("{} is no backup: it has no manifest", settings.backup);
  const auto manifest = backup::parse_manifest(*bytes);
  if (!manifest) return sentence("{}/{}: {}", settings.backup, backup::manifest_file, manifest.error());
  auto store = RocksEventStore::open((data / "log").string());
  if (!store) return std::unexpected(store.error());
  Restored restored;
  for (const v1::BackupStream& entry : manifest->streams()) {
    StreamRestore stream(settings, *manifest, entry, **store);
    if (auto done = stream.run(tell); !done) return std::unexpected(done.error());
    restored.streams += stream.kept() > 0 ? 1 : 0;
    restored.commits += stream.kept();
    restored.left_out += stream.size() - stream.kept();
    const auto files = stream.copy_files(data / "files");
    if (!files) return std::unexpected(files.error());
    restored.files += *files;
  }
  return restored;
}

}  // namespace

std::expected<Restored, std::string> restore(const RestoreSettings& settings, const Tell& tell) {
  fs::path data = fs::absolute(settings.data_dir).lexically_normal();
  if (data.filename().empty()) data = data.parent_path();  // A slash at its end.
  std::error_code error;
  if (fs::exists(data, error) && !fs::is_empty(data, error))
    return sentence("{} is not empty: a backup is restored into a new directory", data.string());
  const fs::path beside = data.string() + ".unfinished";
  fs::remove_all(beside, error);
  fs::create_directories(beside, error);
  if (error) return sentence("{}: {}", beside.string(), error.message());
  auto restored = restore_into(beside, settings, tell);
  if (!restored) {
    fs::remove_all(beside, error);
    return restored;
  }
  fs::remove(data, error);
  fs::rename(beside, data, error);
  if (error) return sentence("{}: {}", data.string(), error.message());
  if (!sync_folder(data.parent_path())) return sentence("{} cannot be synced", data.parent_path().string());
  return restored;
}

}  // namespace slipway
