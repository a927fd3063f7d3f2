#include "clients/backup/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "clients/backup/files.h"
#include "clients/backup/tree.h"
#include "proto/backup/manifest.h"
#include "proto/tlog/checkpoint.h"
#include "proto/tlog/merkle.h"
#include "proto/tlog/text.h"
#include "proto/tlog/tile.h"

namespace slipway::backup {
namespace {

constexpr std::size_t suspects_max = 1'000;

class StreamCheck {
 public:
  StreamCheck(const Directory& directory, const v1::BackupStream& entry, const std::string& server_name,
              const std::vector<std::string>& keys, Verified& report)
      : directory_(directory),
        entry_(entry),
        path_(stream_path(entry.stream())),
        origin_(tlog::origin_of(server_name, entry.stream())),
        keys_(keys_for(keys, origin_)),
        report_(report) {}

  void run(const Tell& tell);

 private:
  bool open_checkpoint();
  void check_bundle(std::uint64_t index);
  void check_tile(const tlog::Tile& tile, std::string_view bytes);
  void check_files(const Tell& tell);
  void blame();
  bool tiles_lead_to_root();
  void find(const std::string& name, std::string what) {
    report_.findings.push_back({path_ + name, std::move(what)});
  }

  const Directory& directory_;
  const v1::BackupStream& entry_;
  const std::string path_;
  const std::string origin_;
  const std::vector<tlog::VerifierKey> keys_;
  Verified& report_;

  tlog::Checkpoint checkpoint_;
  TileTree tree_;
  bool bundle_missing_ = false;        // Then the tree cannot be grown to its end.
  std::vector<std::uint64_t> unlike_;  // Bundles whose hashes are not their tile's; the first few.
  std::vector<Finding> tile_findings_;
};

// A checkpoint that is newer than the manifest is what an interrupted run leaves: the log it speaks of must
// still begin as the manifest says.
bool StreamCheck::open_checkpoint() {
  const auto bytes = directory_.read(path_ + "checkpoint");
  if (!bytes) return find("checkpoint", "is missing"), false;
  const auto opened = tlog::open_checkpoint(*bytes, keys_, origin_);
  if (!opened) return find("checkpoint", std::string(tlog::describe(opened.error()))), false;
  checkpoint_ = opened->checkpoint;
  if (checkpoint_.size < entry_.size())
    return find("checkpoint",
                fmt::format("is of {} commits, and the manifest of {}", checkpoint_.size, entry_.size())),
           false;
  const bool same = sha256_text(*bytes) == entry_.checkpoint_sha256();
  if (checkpoint_.size == entry_.size() && !same)
    return find("checkpoint", "is not the one that the manifest names"), false;
  return true;
}

void StreamCheck::run(const Tell& tell) {
  if (!open_checkpoint()) return;
  for (std::uint64_t index = 0; index * tlog::tile_width < checkpoint_.size; ++index) {
    check_bundle(index);
    tell({entry_.stream(), std::min((index + 1) * tlog::tile_width, checkpoint_.size), checkpoint_.size});
  }
  if (!bundle_missing_)
    (void)tree_.each_partial([this](const tlog::Tile& tile, std::string_view bytes) {
      check_tile(tile, bytes);
      return true;
    });
  ++report_.streams;
  report_.commits += checkpoint_.size;
  if (!bundle_missing_ && tree_.root() == checkpoint_.root) {
    // The entries are proved, so a tile that is not theirs is the one at fault.
    std::ranges::move(tile_findings_, std::back_inserter(report_.findings));
    return check_files(tell);
  }
  blame();
}

// What the proven entries name. They were fetched before that checkpoint counted.
void StreamCheck::check_files(const Tell& tell) {
  const auto now = files_of(directory_, entry_.stream(), checkpoint_.size);
  if (!now) return;  // Found before.
  for (const auto& [digest, size] : *now) {
    const std::string path = file_path(entry_.stream(), digest);
    if (auto damage = damage_of(directory_, path, digest, size))
      report_.findings.push_back({path, std::move(*damage)});
    ++report_.files;
    tell({entry_.stream(), size, size, true});
  }
}

void StreamCheck::check_bundle(std::uint64_t index) {
  const auto bundle = *tlog::bundle_at(checkpoint_.size, index);
  const std::string name = tlog::path_of(bundle);
  const auto bytes = directory_.read(path_ + name);
  const auto entries =
      bytes ? tlog::parse_bundle(*bytes, bundle.width)
            : tlog::Result<std::vector<std::string_view>>(std::unexpected(tlog::Error::bundle_malformed));
  if (!entries) {
    bundle_missing_ = true;
    return find(name, bytes ? std::string(tlog::describe(entries.error())) : "is missing");
  }
  std::vector<tlog::Hash> leaves;
  for (const std::string_view entry : *entries) {
    leaves.push_back(tlog::leaf_hash(entry));
    report_.bytes += entry.size();
  }
  const auto tile = directory_.read(path_ + tlog::path_of(tlog::Tile{0, index, bundle.width}));
  if (tile != tile_text(leaves) && unlike_.size() < suspects_max) unlike_.push_back(index);
  if (bundle_missing_) return;
  for (const tlog::Hash& leaf : leaves)
    (void)tree_.append(leaf, [this](const tlog::Tile& full, std::string_view text) {
      check_tile(full, text);
      return true;
    });
}

void StreamCheck::check_tile(const tlog::Tile& tile, std::string_view bytes) {
  const std::string name = tlog::path_of(tile);
  const auto stored = directory_.read(path_ + name);
  if (stored && *stored == bytes) return;
  tile_findings_.push_back(
      {path_ + name, !stored ? "is missing" : "does not hold the hashes of what stands below it"});
}

// The entries do not lead to the root. Tiles that do, without them, say which entries were changed.
void StreamCheck::blame() {
  const bool proved = tiles_lead_to_root();
  for (const std::uint64_t index : unlike_) {
    const auto bundle = *tlog::bundle_at(checkpoint_.size, index);
    const tlog::Tile tile{0, index, bundle.width};
    const auto bytes = directory_.read(path_ + tlog::path_of(bundle));
    const auto entries =
        bytes ? tlog::parse_bundle(*bytes, bundle.width) : std::unexpected(tlog::Error::bundle_malformed);
    const auto hashes_bytes = directory_.read(path_ + tlog::path_of(tile));
    const auto hashes = hashes_bytes ? tlog::parse_tile(*hashes_bytes, tile.width)
                                     : std::unexpected(tlog::Error::tile_malformed);
    if (!entries) continue;  // Found before.
    if (!hashes) {
      find(tlog::path_of(tile), hashes_bytes ? std::string(tlog::describe(hashes.error())) : "is missing");
      continue;
    }
    for (unsigned i = 0; i < bundle.width; ++i) {
      if (tlog::leaf_hash((*entries)[i]) == (*hashes)[i]) continue;
      const std::uint64_t revision = index * tlog::tile_width + i + 1;
      find(tlog::path_of(bundle),
           proved ? fmt::format("revision {} is not what was signed", revision)
                  : fmt::format("revision {} is not what {} says, and neither can be proved", revision,
                                tlog::path_of(tile)));
      break;
    }
  }
  // With nothing else to blame: entries and tiles agree with each other, and with no signature.
  const bool named = std::ranges::any_of(
      report_.findings, [this](const Finding& finding) { return finding.file.starts_with(path_); });
  if (!named) find("checkpoint", "is of another tree than the entries and tiles beside it");
}

// From the tiles alone, each held against the hash of it in the one above; names those that are not.
bool StreamCheck::tiles_lead_to_root() {
  bool proved = true;
  tlog::each_tile(checkpoint_.size, [&](const tlog::Tile& tile) {
    const auto bytes = directory_.read(path_ + tlog::path_of(tile));
    const auto hashes =
        bytes ? tlog::parse_tile(*bytes, tile.width) : std::unexpected(tlog::Error::tile_malformed);
    if (!hashes) {
      proved = false;
      if (tile.level > 0)
        find(tlog::path_of(tile), bytes ? std::string(tlog::describe(hashes.error())) : "is missing");
      return;
    }
    if (tile.width < tlog::tile_width) return;
    const auto above = tlog::tile_at(checkpoint_.size, tile.level + 1, tile.index / tlog::tile_width);
    const auto above_bytes = directory_.read(path_ + tlog::path_of(*above));
    const auto above_hashes = above_bytes ? tlog::parse_tile(*above_bytes, above->width)
                                          : std::unexpected(tlog::Error::tile_malformed);
    if (above_hashes && (*above_hashes)[tile.index % tlog::tile_width] != tlog::root_of(*hashes)) {
      proved = false;
      find(tlog::path_of(tile), "is not what the tile above it says");
    }
  });
  tlog::TileNodes nodes(checkpoint_.size, [this](const tlog::Tile& tile) {
    return directory_.read(path_ + tlog::path_of(tile));
  });
  return proved && tlog::root_at(checkpoint_.size, nodes.reader()) == checkpoint_.root;
}

}  // namespace

Verified verify(const Directory& directory, const std::vector<std::string>& keys, const Tell& tell) {
  Verified report;
  const std::string manifest_name(manifest_file);
  const auto manifest = directory.manifest();
  if (!manifest || !*manifest) {
    const std::string what = manifest ? "is missing" : manifest.error();
    report.findings.push_back({manifest_name, what});
    return report;
  }
  report.keys =
      keys.empty() ? std::vector<std::string>((*manifest)->keys().begin(), (*manifest)->keys().end()) : keys;
  for (const v1::BackupStream& entry : (*manifest)->streams()) {
    StreamCheck(directory, entry, (*manifest)->server_name(), report.keys, report).run(tell);
  }
  return report;
}

}  // namespace slipway::backup
