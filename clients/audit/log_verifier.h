// Proves a whole log against its checkpoint in one pass, in constant memory, and names the first thing that
// is wrong. Pure.
//
// The files of a log (proto/tlog/tile.h) come in an order in which each is proven as soon as it is there:
// first the partial tiles at the tree's right edge, the highest first, which together make the signed root;
// then, from the left, every full tile before what stands below it, proven by its hash in the tile above;
// each entry bundle after the tile of its leaf hashes. So a commit that differs is told from a tile that
// differs, and named.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "proto/tlog/checkpoint.h"
#include "proto/tlog/tile.h"

namespace slipway::audit {

using LogFile = std::variant<tlog::Tile, tlog::EntryBundle>;
std::string path_of(const LogFile& file);

// The files of a log of that size, in the order described above.
class LogFiles {
 public:
  explicit LogFiles(std::uint64_t size);
  // Nothing: that was the last.
  std::optional<LogFile> next();

 private:
  bool next_edge();
  bool next_inner();

  std::uint64_t size_;
  unsigned levels_ = 0;
  unsigned edge_level_;      // The level of the next partial tile, plus 1; 0: none is left.
  std::uint64_t block_ = 0;  // Of 256 entries.
  unsigned level_;  // In this block: the level of the next full tile, plus 1; 0: the entries are next.
  std::optional<LogFile> file_;
};

enum class Fault {
  key_unknown,        // No trusted key signed the checkpoint.
  signature_bad,      // A trusted key's signature does not verify.
  witnesses_missing,  // Fewer witnesses cosigned than were asked for.
  checkpoint_bad,     // No checkpoint, or that of another log.
  root_wrong,         // The tree's edge does not lead to the signed root.
  tile_altered,       // A tile is not the one that the tiles above it speak of.
  commit_altered,     // A commit is not the one that was logged.
  commit_misplaced,   // A commit calls itself another revision, or another project's.
  commits_missing,    // The files end before the checkpoint's size.
  proof_wrong,        // A proof does not lead to the checkpoint's root.
  file_altered,       // An attached file is not what its digest in the log says.
  file_missing,       // Of a bundle with attached files, one that the log names is not there.
  malformed,          // Not a bundle, or not a file of it.
};
// As `commit_altered`.
std::string_view name_of(Fault fault);

struct Finding {
  Fault fault = Fault::malformed;
  std::uint64_t revision = 0;  // The first that is concerned; 0: none in particular.
  std::string file{};          // Where it was found; may be empty.
  bool operator==(const Finding&) const = default;
};

class LogVerifier {
 public:
  // Told of every entry that is proven. False: it is misplaced.
  using Entry = std::function<bool(std::uint64_t index, std::string_view bytes)>;

  explicit LogVerifier(tlog::Checkpoint checkpoint, Entry entry = {});

  // Which file take() needs next. Nothing: all are there.
  const std::optional<LogFile>& expected() const { return expected_; }
  // REQUIRES: the bytes of the expected file; a file was expected, and no finding yet.
  std::optional<Finding> take(std::string_view bytes);
  // Says what is missing where files are.
  std::optional<Finding> finish() const;

  std::uint64_t proven() const { return proven_; }  // Commits, from the first on.
  const tlog::Checkpoint& checkpoint() const { return checkpoint_; }

 private:
  struct Hashes {
    tlog::Tile tile;
    std::vector<tlog::Hash> hashes;
  };
  std::optional<Finding> take(const tlog::Tile& tile, std::string_view bytes);
  std::optional<Finding> take(const tlog::EntryBundle& bundle, std::string_view bytes);
  const tlog::Hash* known(unsigned level, std::uint64_t index) const;
  bool edge_leads_to_root() const;

  tlog::Checkpoint checkpoint_;
  Entry entry_;
  LogFiles files_;
  std::optional<LogFile> expected_;
  bool edge_proven_ = false;
  std::vector<Hashes> edge_;     // Partial tiles.
  std::vector<Hashes> current_;  // By level, the full tile that what comes next stands below.
  std::uint64_t proven_ = 0;
};

}  // namespace slipway::audit
