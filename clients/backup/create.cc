#include "clients/backup/create.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <utility>

#include "clients/backup/tree.h"
#include "proto/backup/manifest.h"
#include "proto/base64.h"
#include "proto/tlog/checkpoint.h"
#include "proto/tlog/text.h"
#include "proto/tlog/tile.h"

namespace slipway::backup {
namespace {

using Done = std::expected<void, std::string>;

template <class... Args>
std::unexpected<std::string> sentence(fmt::format_string<Args...> format, Args&&... args) {
  return std::unexpected(fmt::format(format, std::forward<Args>(args)...));
}

// One stream's log, from what the backup holds of it to what the server's checkpoint says.
class Mirror {
 public:
  Mirror(Directory& directory, const Source& source, const std::vector<std::string>& keys, std::string stream)
      : directory_(directory),
        source_(source),
        stream_(std::move(stream)),
        path_(stream_path(stream_)),
        origin_(tlog::origin_of(source.server_name, stream_)),
        keys_(keys_for(keys, origin_)) {}

  // The new checkpoint, proved, and every file that it speaks of written.
  Done fetch(const Tell& tell);
  // The files that the log names at that checkpoint, which `wanted` says then. After fetch().
  Done fetch_files(const Tell& tell, FilesAdded& added, FilesOf& wanted);
  // From now on the backup is at that checkpoint.
  Done commit();

  std::uint64_t old_size() const { return old_size_; }
  std::uint64_t bytes() const { return bytes_; }
  v1::BackupStream entry() const;

 private:
  Done read_old();
  Done fetch_checkpoint();
  Done fetch_bundle(std::uint64_t index);
  std::expected<std::string, std::string> get_bundle(const tlog::EntryBundle& bundle);
  Done write(const std::string& name, std::string_view bytes);
  Done write_partial_tiles();
  bool emit(const tlog::Tile& tile, std::string_view bytes);

  Directory& directory_;
  const Source& source_;
  const std::string stream_;
  const std::string path_;  // In the backup.
  const std::string origin_;
  const std::vector<tlog::VerifierKey> keys_;

  std::uint64_t old_size_ = 0;
  std::string old_bundle_;  // The partial one at the end of what the backup holds.
  TileTree tree_;
  std::string checkpoint_bytes_;
  tlog::Checkpoint checkpoint_;
  std::uint64_t bytes_ = 0;
  Done emitted_;
};

Done Mirror::read_old() {
  const auto bytes = directory_.read(path_ + "checkpoint");
  if (!bytes) return {};
  const auto opened = tlog::open_checkpoint(*bytes, keys_, origin_);
  if (!opened)
    return sentence("{}checkpoint: {}; `slipway backup verify` says more", path_,
                    tlog::describe(opened.error()));
  old_size_ = opened->checkpoint.size;
  auto tree = TileTree::read(
      old_size_, [&](const tlog::Tile& tile) { return directory_.read(path_ + tlog::path_of(tile)); });
  if (!tree || tree->root() != opened->checkpoint.root)
    return sentence("{}: its tiles do not lead to its checkpoint; `slipway backup verify` names the file",
                    path_);
  tree_ = std::move(*tree);
  const auto width = static_cast<unsigned>(old_size_ % tlog::tile_width);
  if (width == 0) return {};
  auto bundle =
      directory_.read(path_ + tlog::path_of(tlog::EntryBundle{old_size_ / tlog::tile_width, width}));
  if (!bundle)
    return sentence("{}: its last entries are missing; `slipway backup verify` names the file", path_);
  old_bundle_ = std::move(*bundle);
  return {};
}

Done Mirror::fetch_checkpoint() {
  auto bytes = source_.get(stream_ + "/checkpoint");
  if (!bytes) return std::unexpected(bytes.error());
  if (!*bytes) return sentence("the server has no log of {}", stream_);
  const auto opened = tlog::open_checkpoint(**bytes, keys_, origin_);
  if (!opened) return sentence("the server's checkpoint of {}: {}", stream_, tlog::describe(opened.error()));
  checkpoint_bytes_ = std::move(**bytes);
  checkpoint_ = opened->checkpoint;
  if (checkpoint_.size < old_size_)
    return sentence(
        "the server's log of {} has {} commits, and this backup holds {}: it was rolled back or replaced. "
        "Nothing was changed here. Keep this backup, and begin another",
        stream_, checkpoint_.size, old_size_);
  return {};
}

Done Mirror::fetch(const Tell& tell) {
  if (auto done = read_old(); !done) return done;
  if (auto done = fetch_checkpoint(); !done) return done;
  for (std::uint64_t index = old_size_ / tlog::tile_width; tree_.size() < checkpoint_.size; ++index) {
    if (auto done = fetch_bundle(index); !done) return done;
    tell({stream_, tree_.size(), checkpoint_.size});
  }
  if (tree_.root() != checkpoint_.root)
    return sentence(
        "the server's log of {} does not continue the {} commits in this backup as its checkpoint says: its "
        "history was rewritten, or the answers were changed on their way. The backup is as it was",
        stream_, old_size_);
  return write_partial_tiles();
}

// A bundle that is partial in the checkpoint's tree may be whole on the server by now.
std::expected<std::string, std::string> Mirror::get_bundle(const tlog::EntryBundle& bundle) {
  for (const tlog::EntryBundle& asked : {bundle, tlog::EntryBundle{bundle.index, tlog::tile_width}}) {
    auto bytes = source_.get(stream_ + "/" + tlog::path_of(asked));
    if (!bytes) return std::unexpected(bytes.error());
    if (!*bytes) continue;
    const auto entries = tlog::parse_bundle(**bytes, asked.width);
    if (!entries)
      return sentence("{} of {}: {}", tlog::path_of(asked), stream_, tlog::describe(entries.error()));
    if (asked.width == bundle.width) return std::move(**bytes);
    std::string first;
    for (unsigned i = 0; i < bundle.width; ++i) tlog::append_entry(first, (*entries)[i]);
    return first;
  }
  return sentence("the server does not have {} of {}", tlog::path_of(bundle), stream_);
}

Done Mirror::fetch_bundle(std::uint64_t index) {
  const auto bundle = tlog::bundle_at(checkpoint_.size, index);
  const auto bytes = get_bundle(*bundle);
  if (!bytes) return std::unexpected(bytes.error());
  if (tree_.size() == old_size_ && !bytes->starts_with(old_bundle_))
    return sentence(
        "the server's log of {} differs from this backup before revision {}: its history was rewritten. The "
        "backup is as it was",
        stream_, old_size_ + 1);
  const auto entries = tlog::parse_bundle(*bytes, bundle->width);
  const std::uint64_t first = index * tlog::tile_width;
  for (std::uint64_t i = tree_.size() - first; i < entries->size(); ++i) {
    bytes_ += (*entries)[i].size();
    const auto to_file = [this](const tlog::Tile& tile, std::string_view text) { return emit(tile, text); };
    if (!tree_.append(tlog::leaf_hash((*entries)[i]), to_file)) return emitted_;
  }
  return write(tlog::path_of(*bundle), *bytes);
}

bool Mirror::emit(const tlog::Tile& tile, std::string_view bytes) {
  emitted_ = write(tlog::path_of(tile), bytes);
  return emitted_.has_value();
}

Done Mirror::write(const std::string& name, std::string_view bytes) {
  return directory_.write(path_ + name, bytes);
}

Done Mirror::write_partial_tiles() {
  if (tree_.size() == old_size_) return {};
  (void)tree_.each_partial(
      [this](const tlog::Tile& tile, std::string_view bytes) { return emit(tile, bytes); });
  return emitted_;
}

Done Mirror::fetch_files(const Tell& tell, FilesAdded& added, FilesOf& wanted) {
  auto named = files_of(directory_, stream_, checkpoint_.size);
  if (!named) return std::unexpected(named.error());
  wanted = std::move(*named);
  return add_files(
      directory_, stream_, wanted, source_.get_file,
      [&](std::uint64_t done, std::uint64_t total) { tell({stream_, done, total, true}); }, added);
}

Done Mirror::commit() {
  if (directory_.read(path_ + "checkpoint") == checkpoint_bytes_) return {};
  return write("checkpoint", checkpoint_bytes_);
}

v1::BackupStream Mirror::entry() const {
  v1::BackupStream entry;
  entry.set_stream(stream_);
  entry.set_size(checkpoint_.size);
  entry.set_root(to_base64(tlog::bytes_of(checkpoint_.root)));
  entry.set_checkpoint_sha256(sha256_text(checkpoint_bytes_));
  return entry;
}

// Partial tiles and bundles that no checkpoint here speaks of any more, and what an interrupted run left.
void tidy(Directory& directory, const v1::BackupManifest& manifest) {
  for (const std::string& file : directory.files()) {
    if (file.ends_with(unfinished)) directory.remove(file);
    for (const v1::BackupStream& stream : manifest.streams()) {
      const std::string path = stream_path(stream.stream());
      if (!file.starts_with(path)) continue;
      const auto parsed = tlog::parse_path(std::string_view(file).substr(path.size()));
      if (!parsed) continue;
      const auto* tile = std::get_if<tlog::Tile>(&*parsed);
      const auto* bundle = std::get_if<tlog::EntryBundle>(&*parsed);
      const bool current = tile ? tlog::tile_at(stream.size(), tile->level, tile->index) == *tile
                                : tlog::bundle_at(stream.size(), bundle->index) == *bundle;
      if (!current) directory.remove(file);
    }
  }
}

Done check_is_the_same_server(const v1::BackupManifest& manifest, const Source& source) {
  if (manifest.server_name() != source.server_name)
    return sentence("this is a backup of the server {}, not of {}", manifest.server_name(),
                    source.server_name);
  for (const v1::BackupStream& stream : manifest.streams())
    if (std::ranges::find(source.streams, stream.stream()) == source.streams.end())
      return sentence(
          "{} is in this backup and no longer on the server (or no longer yours to read). Nothing was "
          "changed "
          "here. Keep this backup, and begin another",
          stream.stream());
  return {};
}

}  // namespace

std::vector<tlog::VerifierKey> keys_for(const std::vector<std::string>& keys, const std::string& origin) {
  std::vector<tlog::VerifierKey> found;
  for (const std::string& text : keys) {
    const auto key = tlog::parse_verifier_key(text);
    if (key && key->type == tlog::KeyType::ed25519)
      found.push_back(tlog::make_verifier_key(origin, key->type, key->bytes));
  }
  return found;
}

std::expected<Created, std::string> create(Directory& directory, const Source& source, std::int64_t now,
                                           const Tell& tell) {
  auto manifest = directory.manifest();
  if (!manifest) return sentence("{}; `slipway backup verify` says more", manifest.error());
  // A first run that was interrupted has left logs and no manifest; anything else is not ours to write into.
  if (!*manifest)
    for (const std::string& file : directory.files())
      if (!file.starts_with("log/") && !file.starts_with(files_folder) && !file.ends_with(unfinished))
        return sentence("{} is no backup: it holds {}", directory.path(), file);
  Created created;
  v1::BackupManifest next;
  next.set_format(manifest_format);
  next.set_server_name(source.server_name);
  next.mutable_made_at()->set_seconds(now);
  std::vector<std::string> known;
  if (*manifest) {
    if (auto same = check_is_the_same_server(**manifest, source); !same) return std::unexpected(same.error());
    known.assign((*manifest)->keys().begin(), (*manifest)->keys().end());
  }
  // A key that the backup does not know is taken only beside all that it does: a server of another's making
  // has none of them.
  for (const std::string& key : known)
    if (std::ranges::find(source.keys, key) == source.keys.end())
      return sentence("the server no longer names the key {}, which signed this backup's checkpoints", key);
  for (const std::string& key : source.keys)
    if (*manifest && std::ranges::find(known, key) == known.end()) created.new_keys.push_back(key);
  for (const std::string& key : source.keys) next.add_keys(key);

  std::vector<std::string> streams = source.streams;
  std::ranges::sort(streams);
  std::deque<Mirror> mirrors;
  std::map<std::string, FilesOf> files;
  for (const std::string& stream : streams) {
    Mirror& mirror = mirrors.emplace_back(directory, source, source.keys, stream);
    if (auto fetched = mirror.fetch(tell); !fetched) return std::unexpected(fetched.error());
    v1::BackupStream& entry = *next.add_streams() = mirror.entry();
    if (auto added = mirror.fetch_files(tell, created.files, files[stream]); !added)
      return std::unexpected(added.error());
    ++created.streams;
    created.commits += entry.size();
    created.added += entry.size() - mirror.old_size();
    created.bytes_added += mirror.bytes();
  }
  if (auto synced = directory.sync(); !synced) return std::unexpected(synced.error());
  for (Mirror& mirror : mirrors)
    if (auto committed = mirror.commit(); !committed) return std::unexpected(committed.error());
  if (auto written = directory.write_manifest(next); !written) return std::unexpected(written.error());
  tidy(directory, next);
  tidy_files(directory, files);
  return created;
}

}  // namespace slipway::backup
