// What a log says of itself: its name, how many entries it has, and their root; signed as a note. C2SP
// tlog-checkpoint. Pure; thread-safe.
//
// A project's origin is `<server name>/log/<project id>`, which is also the name of the key that signs it.
// Our checkpoints have no extension lines; others' may, and they are kept, because they are signed with the
// rest.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proto/tlog/error.h"
#include "proto/tlog/hash.h"
#include "proto/tlog/keys.h"
#include "proto/tlog/note.h"

namespace slipway::tlog {

struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;  // Leaves: for a project, its newest revision.
  Hash root{};
  std::string extensions{};  // Lines with their newlines.

  // The note's text.
  std::string text() const;
  bool operator==(const Checkpoint&) const = default;
};

// The origin of a project's log.
std::string origin_of(std::string_view server, std::string_view project);

Result<Checkpoint> parse_checkpoint(std::string_view text);

// The signed note. REQUIRES: a key of type ed25519, an origin that is not empty and has no newline.
std::string sign_checkpoint(const Checkpoint& checkpoint, const SigningKey& key);

struct OpenedCheckpoint {
  Checkpoint checkpoint;
  Note note;
  std::vector<VerifierKey> signers;  // Those of the given keys that signed it.

  bool signed_by(const VerifierKey& key) const;
};
// As open_note(). An `origin` that is not empty must be the checkpoint's. At least one of `keys` with the
// type ed25519 must have signed; cosigners' keys may stand among them, and a bad signature of any of them
// fails.
Result<OpenedCheckpoint> open_checkpoint(std::string_view bytes, std::span<const VerifierKey> keys,
                                         std::string_view origin = {});

}  // namespace slipway::tlog
