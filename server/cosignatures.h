// What witnesses said of the projects' logs: of each, the newest cosignature.
//
// A file for each project in a folder of their own, replaced whole; read when first asked for. They can be
// had again from the witnesses, so that losing them loses no commit. Thread-safe.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proto/tlog/checkpoint.h"

namespace slipway {

class Cosignatures {
 public:
  enum class Refusal {
    malformed,        // Not signature lines.
    witness_unknown,  // None is of a witness that the workspace knows.
    signature_bad,    // A known witness's does not verify.
    not_kept,         // The disk failed.
  };
  struct Standing {
    std::uint64_t size = 0;
    std::uint64_t seconds = 0;  // When it was made, since the Epoch.
    tlog::Hash root{};
    tlog::NoteSignature signature{};
  };
  using Standings = std::map<std::string, Standing>;     // By the witness's name.
  using Witnesses = std::map<std::string, std::string>;  // Name → verifier key.

  explicit Cosignatures(std::string folder) : folder_(std::move(folder)) {}

  // Keeps what is newer than what is kept: of a larger checkpoint, or later of the same.
  std::expected<void, Refusal> add(const std::string& project, const tlog::Checkpoint& checkpoint,
                                   std::string_view lines, const Witnesses& witnesses);
  Standings standings(const std::string& project) const;
  // The signature lines that belong under that checkpoint; may be empty.
  std::string lines_for(const std::string& project, std::uint64_t size, const tlog::Hash& root) const;
  // The largest size that a witness has cosigned, and the root that it had. Nothing: none yet.
  std::optional<Standing> newest(const std::string& project) const;

 private:
  Standings& load(const std::string& project) const;
  bool save(const std::string& project, const Standings& standings) const;
  std::string file(const std::string& project) const;

  const std::string folder_;
  mutable std::mutex mutex_;
  mutable std::map<std::string, Standings> kept_;  // By project. Guarded by mutex_.
};

}  // namespace slipway
