// A project's whole log as one file: a plain tar of a static tlog-tiles directory, which anyone can unpack
// and point another verifier at, ordered so that it is proven in one pass (log_verifier.h).
//
//   keys                       the verifier keys that the server names; a reader trusts its own instead
//   checkpoint                 the signed note, with the witnesses' cosignatures
//   tile/…, tile/entries/…     the tree and the commits, in the order of LogFiles
//   views/<view>.json          what the server showed at that revision: for people; no proof covers them
//   files/<digest>             the attached files, where they were asked for; proven by the commits' digests
//   manifest.json              slipway.v1.BundleManifest: whose log, how long, exported when
//
// Reading and writing stream; memory stays constant. Neither opens a file or a socket.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <istream>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "clients/audit/log_verifier.h"
#include "proto/records/attached_files.h"
#include "proto/tlog/receipt.h"
#include "slipway/v1/api.pb.h"

namespace slipway::audit {

inline constexpr std::size_t bundle_text_bytes_max = 1024 * 1024;  // keys, manifest.json.

// `proven` of `size` commits.
using Progress = std::function<void(std::uint64_t proven, std::uint64_t size)>;

// What was proven.
struct Proven {
  tlog::Checkpoint checkpoint;
  std::vector<tlog::VerifierKey> signers;
  std::string project;
  std::uint64_t first_at_ms = 0;  // When the first and the last commit say that they were recorded.
  std::uint64_t last_at_ms = 0;
  std::vector<std::string> views{};  // The names of the files that no proof covers.
  std::uint64_t files = 0;           // Attached ones that are in it, each proven;
  std::uint64_t files_named = 0;     // of so many that the log names. None are in it, or all.
};

// The project of an origin `<server>/log/<project>`; empty: it is not of that form.
std::string_view project_of(std::string_view origin);

// The keys that count for the log of that origin. A key counts that has the origin as its name; one that has
// the server's name counts for all of the server's projects, under the origin's name.
std::vector<tlog::VerifierKey> keys_for(std::string_view origin, const std::vector<tlog::VerifierKey>& keys);

// The checkpoint, where `policy` is satisfied. Its log keys may be the server's (keys_for).
std::expected<tlog::OpenedCheckpoint, Finding> open(std::string_view checkpoint, tlog::Policy policy);

// Checks that each commit is what its place says: its revision and its project.
class CommitCheck {
 public:
  explicit CommitCheck(std::string_view project) : project_(project) {}
  bool operator()(std::uint64_t index, std::string_view bytes);
  std::uint64_t first_at_ms() const { return first_at_ms_; }
  std::uint64_t last_at_ms() const { return last_at_ms_; }
  // The attached files that they name.
  const records::AttachedFiles& files() const { return files_; }

 private:
  std::string project_;
  records::AttachedFiles files_;
  std::uint64_t first_at_ms_ = 0;
  std::uint64_t last_at_ms_ = 0;
};

std::expected<Proven, Finding> verify_bundle(std::istream& in, const tlog::Policy& policy,
                                             const Progress& progress = {});

// Where a log's files come from; the path is below the log's prefix. Fails with what went wrong, for people.
using Fetch = std::function<std::expected<std::string, std::string>(const std::string& path)>;

struct ExportFailure {
  std::string unreachable{};  // What Fetch or the output said; empty: see the finding.
  Finding finding{};
};
struct View {
  std::string name;
  std::string json;
};
struct BundleParts {
  std::string keys;
  std::string checkpoint;
  // Asked for once the log is proven.
  std::function<std::expected<std::vector<View>, std::string>()> views;
  v1::BundleManifest manifest;
  // Some bytes of an attached file from `offset` on; null: the bundle has none of them. Fails as Fetch does.
  std::function<std::expected<std::string, std::string>(const std::string& digest, std::uint64_t offset)>
      file{};
};
// Writes the bundle, proving the log while it goes.
std::expected<Proven, ExportFailure> write_bundle(std::ostream& out, const BundleParts& parts,
                                                  const Fetch& fetch, const tlog::Policy& policy,
                                                  std::uint64_t seconds, const Progress& progress = {});

}  // namespace slipway::audit
