// A witness's statement that at a time it had seen this checkpoint, and none larger, and all of them
// consistent. C2SP tlog-cosignature, Ed25519 (cosignature/v1). Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "proto/tlog/keys.h"
#include "proto/tlog/note.h"

namespace slipway::tlog {

// `seconds` since the Epoch; `text` is the checkpoint's note text. REQUIRES: a key of type cosignature_v1.
NoteSignature cosign(std::string_view text, std::uint64_t seconds, const SigningKey& key);

bool verify_cosignature(std::string_view text, const NoteSignature& signature, const VerifierKey& key);

// When it was made, in seconds since the Epoch. Nothing: too short or too long for a cosignature.
std::optional<std::uint64_t> cosignature_time(const NoteSignature& signature);

}  // namespace slipway::tlog
