// The texts and bytes by which a log is proved: read or refused, never more. What is read is written the same
// way again, and nothing counts as signed that a known key did not sign.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "clients/audit/witness.h"
#include "eventstore/watermark_file.h"
#include "proto/basics.h"
#include "proto/tlog/checkpoint.h"
#include "proto/tlog/receipt.h"
#include "proto/tlog/tile.h"

namespace slipway::fuzz {
namespace {

// A key that nobody else has: only what this program signs can be signed by it.
const tlog::SigningKey& key() {
  static const auto made =
      tlog::SigningKey::from_seed("fuzz.example/log/p", tlog::KeyType::ed25519, tlog::KeyBytes{7, 1, 9});
  return made;
}

void check_note(std::string_view bytes) {
  const auto note = tlog::parse_note(bytes);
  if (note) SLIPWAY_ASSERT(note->to_string() == bytes, std::string(bytes));
  const tlog::VerifierKey keys[] = {key().verifier()};
  const auto opened = tlog::open_checkpoint(bytes, keys);
  if (!opened) return;
  const std::string again = tlog::sign_checkpoint(opened->checkpoint, key());
  SLIPWAY_ASSERT(again.starts_with(opened->note.text), again);
}

void check_checkpoint(std::string_view bytes) {
  const auto checkpoint = tlog::parse_checkpoint(bytes);
  if (checkpoint) SLIPWAY_ASSERT(checkpoint->text() == bytes, std::string(bytes));
}

void check_key(std::string_view bytes) {
  const auto verifier = tlog::parse_verifier_key(bytes);
  if (verifier)
    SLIPWAY_ASSERT(tlog::parse_verifier_key(verifier->to_string()) == *verifier, std::string(bytes));
  (void)tlog::SigningKey::parse(bytes);
  (void)tlog::parse_verifier_keys(bytes);
}

void check_path(std::string_view bytes) {
  const auto path = tlog::parse_path(bytes);
  if (!path) return;
  const std::string again = std::visit([](const auto& piece) { return tlog::path_of(piece); }, *path);
  SLIPWAY_ASSERT(again == bytes, again);
}

void check_pieces(std::string_view bytes) {
  for (const unsigned width : {1U, 3U, 256U}) {
    (void)tlog::parse_tile(bytes, width);
    const auto entries = tlog::parse_bundle(bytes, width);
    if (!entries) continue;
    std::string again;
    for (const std::string_view entry : *entries) tlog::append_entry(again, entry);
    SLIPWAY_ASSERT(again == bytes);
  }
}

void check_receipt(std::string_view bytes) {
  const auto receipt = tlog::parse_receipt(bytes);
  if (!receipt) return;
  SLIPWAY_ASSERT(receipt->to_string() == bytes, receipt->to_string());
  tlog::Policy policy;
  policy.log_keys = {key().verifier()};
  (void)tlog::verify_receipt(*receipt, tlog::leaf_hash(receipt->extra), policy);
}

void check_watermark(std::string_view bytes) {
  std::string slot(bytes);
  slot.resize(watermark_slot_bytes -
              tlog::hash_bytes);  // With a checksum that holds, so that its fields are read.
  slot += tlog::bytes_of(tlog::sha256(slot));
  const auto read = decode_watermark(slot);
  if (!read) return;
  const auto again = decode_watermark(encode_watermark(read->watermark, read->sequence));
  SLIPWAY_ASSERT(again && again->watermark.position == read->watermark.position);
}

void check(std::string_view bytes) {
  check_note(bytes);
  check_checkpoint(bytes);
  check_key(bytes);
  check_path(bytes);
  check_pieces(bytes);
  check_receipt(bytes);
  check_watermark(bytes);
  (void)audit::parse_add_checkpoint(bytes);
}

}  // namespace
}  // namespace slipway::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  slipway::fuzz::check({reinterpret_cast<const char*>(data), size});
  return 0;
}
