// Signed notes, C2SP signed-note: text, an empty line, and signature lines `— name base64(key id ||
// signature)`.
//
// What a note says counts only once a trusted key has signed it: open_note() is the way in. Pure;
// thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proto/tlog/error.h"
#include "proto/tlog/keys.h"

namespace slipway::tlog {

inline constexpr std::size_t note_bytes_max = 128 * 1024;
inline constexpr std::size_t note_signatures_max = 100;

struct NoteSignature {
  std::string name;
  std::uint32_t key_id = 0;
  std::string bytes;  // Without the key id. A cosignature's begin with its time (cosignature.h).

  bool is_by(const VerifierKey& key) const { return name == key.name && key_id == key.id; }
  // With its newline.
  std::string line() const;
  bool operator==(const NoteSignature&) const = default;
};

struct Note {
  std::string text;                       // With its last newline, without the empty line.
  std::vector<NoteSignature> signatures;  // As they stand, verified or not.

  std::string to_string() const;
};

// Looks at the form alone.
Result<Note> parse_note(std::string_view bytes);
// Signature lines alone, as a witness answers them. At least one.
Result<std::vector<NoteSignature>> parse_signature_lines(std::string_view lines);

// Of the key's own type: Ed25519 over the text, or a cosignature over the time and the text.
bool verify_signature(std::string_view text, const NoteSignature& signature, const VerifierKey& key);
// An Ed25519 signature of the text. REQUIRES: key.verifier().type is ed25519; cosign() is for the other.
NoteSignature sign_note(std::string_view text, const SigningKey& key);

struct OpenedNote {
  Note note;
  std::vector<VerifierKey> signers;  // Those of `keys` whose signatures stand in it; each once, at least one.
};
// Signatures of other keys are passed over. `signature_bad` where one of these keys' does not verify;
// `key_unknown` where none of them signed.
Result<OpenedNote> open_note(std::string_view bytes, std::span<const VerifierKey> keys);

}  // namespace slipway::tlog
