#include "clients/audit/log_verifier.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "proto/basics.h"

namespace slipway::audit {
namespace {

using tlog::EntryBundle;
using tlog::Hash;
using tlog::Tile;

// How many blocks of 256 entries stand below one hash's tile of that level, as a power of two.
constexpr unsigned block_shift(unsigned level) {
  return tlog::tile_height * level;
}

unsigned levels_of(std::uint64_t size) {
  unsigned levels = 0;
  while (tlog::tile_hashes(size, levels) > 0) ++levels;
  return levels;
}

}  // namespace

std::string path_of(const LogFile& file) {
  return std::visit([](const auto& some) { return tlog::path_of(some); }, file);
}

LogFiles::LogFiles(std::uint64_t size)
    : size_(size), levels_(levels_of(size)), edge_level_(levels_), level_(levels_) {}

std::optional<LogFile> LogFiles::next() {
  file_.reset();
  while (!file_ && (next_edge() || next_inner())) {
  }
  return file_;
}

// One step to the right edge's next lower level. False: all levels have had theirs.
bool LogFiles::next_edge() {
  if (edge_level_ == 0) return false;
  const unsigned level = --edge_level_;
  const std::uint64_t hashes = tlog::tile_hashes(size_, level);
  if (hashes % tlog::tile_width != 0) file_ = *tlog::tile_at(size_, level, hashes / tlog::tile_width);
  return true;
}

// One step down in this block, from its highest full tile to its entries, then to the next block.
bool LogFiles::next_inner() {
  const auto bundle = tlog::bundle_at(size_, block_);
  if (!bundle) return false;
  if (level_ == 0) {
    file_ = *bundle;
    ++block_;
    level_ = levels_;
    return true;
  }
  const unsigned level = --level_;
  const std::uint64_t index = block_ >> block_shift(level);
  const bool first_below = index << block_shift(level) == block_;
  const auto tile = tlog::tile_at(size_, level, index);
  if (first_below && tile && tile->width == tlog::tile_width) file_ = *tile;
  return true;
}

std::string_view name_of(Fault fault) {
  switch (fault) {
    case Fault::key_unknown:
      return "key_unknown";
    case Fault::signature_bad:
      return "signature_bad";
    case Fault::witnesses_missing:
      return "witnesses_missing";
    case Fault::checkpoint_bad:
      return "checkpoint_bad";
    case Fault::root_wrong:
      return "root_wrong";
    case Fault::tile_altered:
      return "tile_altered";
    case Fault::commit_altered:
      return "commit_altered";
    case Fault::commit_misplaced:
      return "commit_misplaced";
    case Fault::commits_missing:
      return "commits_missing";
    case Fault::proof_wrong:
      return "proof_wrong";
    case Fault::file_altered:
      return "file_altered";
    case Fault::file_missing:
      return "file_missing";
    case Fault::malformed:
      return "malformed";
  }
  return "malformed";
}

LogVerifier::LogVerifier(tlog::Checkpoint checkpoint, Entry entry)
    : checkpoint_(std::move(checkpoint)),
      entry_(std::move(entry)),
      files_(checkpoint_.size),
      expected_(files_.next()),
      current_(levels_of(checkpoint_.size)) {}

std::optional<Finding> LogVerifier::take(std::string_view bytes) {
  SLIPWAY_ASSERT(expected_.has_value());
  auto finding = std::visit([&](const auto& file) { return take(file, bytes); }, *expected_);
  if (finding) {
    finding->file = path_of(*expected_);
    return finding;
  }
  const bool was_edge = !edge_proven_;
  expected_ = files_.next();
  const auto* next = expected_ ? std::get_if<Tile>(&*expected_) : nullptr;
  if (was_edge && (!next || next->width == tlog::tile_width)) {
    if (!edge_leads_to_root()) return Finding{.fault = Fault::root_wrong};
    edge_proven_ = true;
  }
  return std::nullopt;
}

std::optional<Finding> LogVerifier::finish() const {
  if (expected_) return Finding{Fault::commits_missing, proven_ + 1, path_of(*expected_)};
  if (checkpoint_.size == 0 && checkpoint_.root != tlog::empty_root())
    return Finding{.fault = Fault::root_wrong};
  return std::nullopt;
}

std::optional<Finding> LogVerifier::take(const Tile& tile, std::string_view bytes) {
  auto hashes = tlog::parse_tile(bytes, tile.width);
  if (!hashes) return Finding{.fault = Fault::tile_altered};
  if (tile.width < tlog::tile_width) {
    edge_.push_back({tile, std::move(*hashes)});
    return std::nullopt;
  }
  const Hash* above = known(tile.level + 1, tile.index);
  SLIPWAY_ASSERT(above != nullptr, tlog::path_of(tile));
  if (tlog::root_of(*hashes) != *above) return Finding{.fault = Fault::tile_altered};
  current_[tile.level] = {tile, std::move(*hashes)};
  return std::nullopt;
}

// Entry by entry: where the lengths no longer fit, the first commit that differs is still named.
std::optional<Finding> LogVerifier::take(const EntryBundle& bundle, std::string_view bytes) {
  const std::uint64_t first = bundle.index * tlog::tile_width;
  const std::uint64_t past = first + bundle.width;
  for (std::uint64_t index = first; index < past; proven_ = ++index) {
    if (bytes.empty()) return Finding{.fault = Fault::commits_missing, .revision = index + 1};
    const Hash* leaf = known(0, index);
    SLIPWAY_ASSERT(leaf != nullptr, tlog::path_of(bundle));
    const auto entry = tlog::take_entry(bytes);
    if (!entry || tlog::leaf_hash(*entry) != *leaf)
      return Finding{.fault = Fault::commit_altered, .revision = index + 1};
    if (entry_ && !entry_(index, *entry))
      return Finding{.fault = Fault::commit_misplaced, .revision = index + 1};
  }
  if (!bytes.empty()) return Finding{.fault = Fault::malformed, .revision = past};
  return std::nullopt;
}

// A hash of the tiles that are proven and still of use.
const Hash* LogVerifier::known(unsigned level, std::uint64_t index) const {
  const auto holds = [&](const Hashes& some) {
    return some.tile.level == level && some.tile.index == index / tlog::tile_width &&
           index % tlog::tile_width < some.hashes.size();
  };
  if (level < current_.size() && holds(current_[level]))
    return &current_[level].hashes[index % tlog::tile_width];
  const auto edge = std::ranges::find_if(edge_, holds);
  return edge == edge_.end() ? nullptr : &edge->hashes[index % tlog::tile_width];
}

bool LogVerifier::edge_leads_to_root() const {
  tlog::TileNodes nodes(checkpoint_.size, [this](const Tile& tile) -> std::optional<std::string> {
    const auto found = std::ranges::find(edge_, tile, &Hashes::tile);
    if (found == edge_.end()) return std::nullopt;
    std::string bytes;
    for (const Hash& hash : found->hashes) bytes += tlog::bytes_of(hash);
    return bytes;
  });
  return tlog::root_at(checkpoint_.size, nodes.reader()) == checkpoint_.root;
}

}  // namespace slipway::audit
