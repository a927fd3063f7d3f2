// A witness: cosigns a log's checkpoints, each only if it is consistent with the one before. C2SP
// tlog-witness. No sockets, no clock.
//
// What it cosigned last is kept durably before a cosignature leaves, so that not even a crash makes it sign
// two histories. Two signed checkpoints that cannot both be true are a fork; a signed one that is shorter
// than what was cosigned is of a log that was rolled back. Either way both are kept as evidence, and that log
// is cosigned no more until somebody takes the evidence away. One thread at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clients/audit/bundle.h"
#include "proto/tlog/checkpoint.h"
#include "proto/tlog/merkle.h"

namespace slipway::audit {

// The body of an add-checkpoint request.
struct AddCheckpoint {
  std::uint64_t old_size = 0;
  tlog::Proof proof{};
  std::string checkpoint{};  // The signed note.

  std::string to_string() const;
};
// Nothing: not of that form.
std::optional<AddCheckpoint> parse_add_checkpoint(std::string_view body);

enum class Breach { forked, rolled_back };

// What a witness remembers. Whatever is saved survives a crash from then on.
class WitnessMemory {
 public:
  virtual ~WitnessMemory() = default;
  // The signed checkpoint that was cosigned last. Fails with a sentence where it cannot be known.
  virtual std::expected<std::optional<std::string>, std::string> load(const std::string& origin) = 0;
  virtual std::expected<void, std::string> save(const std::string& origin, const std::string& checkpoint) = 0;
  // Both checkpoints, with a sentence before them. Where it is kept, for people.
  virtual std::expected<std::string, std::string> keep_evidence(const std::string& origin, Breach breach,
                                                                const std::string& evidence) = 0;
  // Of what evidence is kept; of both, of the fork.
  virtual std::optional<Breach> evidence_of(const std::string& origin) = 0;
};

// A folder with a file for each log, named by its origin's hash; each is replaced at once and synced.
class WitnessFolder : public WitnessMemory {
 public:
  explicit WitnessFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}
  std::expected<std::optional<std::string>, std::string> load(const std::string& origin) override;
  std::expected<void, std::string> save(const std::string& origin, const std::string& checkpoint) override;
  std::expected<std::string, std::string> keep_evidence(const std::string& origin, Breach breach,
                                                        const std::string& evidence) override;
  std::optional<Breach> evidence_of(const std::string& origin) override;

 private:
  std::filesystem::path file(const std::string& origin, std::string_view ending) const;
  std::filesystem::path folder_;
};

class Witness {
 public:
  struct Answer {
    int status = 200;
    std::string content_type = "text/plain; charset=utf-8";
    std::string body{};  // 200: signature lines. 409, text/x.tlog.size: what was cosigned last.
  };

  // `log_keys` may be a server's: then every project of it is cosigned (keys_for). REQUIRES: a key of type
  // cosignature_v1.
  Witness(tlog::SigningKey key, std::vector<tlog::VerifierKey> log_keys, WitnessMemory& memory);

  // As the specification has it; 500 where the memory fails. `seconds` since the Epoch.
  Answer add_checkpoint(std::string_view body, std::uint64_t seconds);

  // What was cosigned last of that log; size 0: nothing yet. Fails with a sentence.
  std::expected<tlog::Checkpoint, std::string> last(const std::string& origin);
  std::optional<Breach> stopped(const std::string& origin) { return memory_.evidence_of(origin); }
  // Keeps both checkpoints, the cosigned one and this, and cosigns that log no more. Where they are kept.
  std::expected<std::string, std::string> accuse(const std::string& origin, Breach breach,
                                                 std::string_view sentence, std::string_view checkpoint);

  // Told where the evidence was kept.
  std::function<void(const std::string& origin, Breach breach, const std::string& where)> on_breach;

 private:
  Answer cosign(const tlog::OpenedCheckpoint& opened, std::string_view note, std::uint64_t seconds);

  tlog::SigningKey key_;
  std::vector<tlog::VerifierKey> log_keys_;
  WitnessMemory& memory_;
};

// Follows one log over its own files: from what the witness cosigned last to the log's present checkpoint.
struct Followed {
  enum class Outcome { cosigned, nothing_new, refused, forked, rolled_back, unreachable };
  Outcome outcome = Outcome::nothing_new;
  std::uint64_t size = 0;      // Of the log's checkpoint.
  std::string cosignatures{};  // Lines, where cosigned.
  std::string detail{};        // A sentence or a place, where not.
};
Followed follow(Witness& witness, const std::vector<tlog::VerifierKey>& log_keys, const Fetch& fetch,
                std::uint64_t seconds);

}  // namespace slipway::audit
