// Why bytes are not what they claim to be: a note, a checkpoint, a tile, a proof.
#pragma once

#include <expected>
#include <string_view>

namespace slipway::tlog {

enum class Error {
  too_large,             // More bytes, lines or signatures than the format allows.
  not_text,              // Not UTF-8, or control characters in it.
  note_malformed,        // Not a text, an empty line and signature lines.
  key_malformed,         // Not a `name+id+key` string.
  key_id_wrong,          // The key's id is not that of its name and bytes.
  key_type_unknown,      // Neither Ed25519 nor cosignature/v1.
  key_unknown,           // Nothing was signed by a key that is trusted.
  signature_bad,         // A trusted key's signature does not verify.
  checkpoint_malformed,  // Not an origin, a size and a root.
  origin_wrong,          // The checkpoint of another log.
  path_malformed,        // Not the path of a tile or an entry bundle.
  tile_malformed,        // Not as many hashes as its width says.
  bundle_malformed,      // Not as many entries as its width says.
  proof_malformed,       // Not a `.tlog-proof`.
  proof_wrong,           // The entry is not in the checkpoint's tree, as far as this proof goes.
  witnesses_missing,     // Fewer witnesses cosigned than were asked for.
};

// An English sentence without a full stop.
std::string_view describe(Error error);

template <class Value>
using Result = std::expected<Value, Error>;

}  // namespace slipway::tlog
