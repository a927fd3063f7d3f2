#include "proto/tlog/error.h"

namespace slipway::tlog {

std::string_view describe(Error error) {
  switch (error) {
    case Error::too_large:
      return "it is larger than the format allows";
    case Error::not_text:
      return "it is not UTF-8 text without control characters";
    case Error::note_malformed:
      return "it is not a signed note";
    case Error::key_malformed:
      return "it is not a key of the form name+id+key";
    case Error::key_id_wrong:
      return "the key's id does not fit its name and bytes";
    case Error::key_type_unknown:
      return "the key is neither an Ed25519 key nor a cosigner's";
    case Error::key_unknown:
      return "it carries no signature of a key that is trusted";
    case Error::signature_bad:
      return "the signature of a trusted key does not verify";
    case Error::checkpoint_malformed:
      return "it is not a checkpoint";
    case Error::origin_wrong:
      return "it is the checkpoint of another log";
    case Error::path_malformed:
      return "it is not the path of a tile";
    case Error::tile_malformed:
      return "the tile has not as many hashes as its width says";
    case Error::bundle_malformed:
      return "the entry bundle has not as many entries as its width says";
    case Error::proof_malformed:
      return "it is not a tlog-proof";
    case Error::proof_wrong:
      return "the proof does not lead to the checkpoint's root";
    case Error::witnesses_missing:
      return "fewer witnesses cosigned than were asked for";
  }
  return "it is not what it claims to be";
}

}  // namespace slipway::tlog
