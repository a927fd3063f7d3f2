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
#include "proto/tlog/cosignature.h"
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

const tlog::SigningKey& witness_key() {
  static const auto made =
      tlog::SigningKey::from_seed("witness.example", tlog::KeyType::cosignature_v1, tlog::KeyBytes{7, 1, 10});
  return made;
}

// The note with our signature in place of its own, so that what comes after a signature is reached.
std::string signed_by_us(std::string_view bytes) {
  const auto note = tlog::parse_note(bytes);
  if (!note) return std::string(bytes);
  return tlog::Note{note->text, {tlog::sign_note(note->text, key())}}.to_string();
}

// Any text that a log and a witness sign is opened by their keys, or is no checkpoint.
void check_signed(std::string_view bytes) {
  const auto note = tlog::parse_note(bytes);
  if (!note) return;
  constexpr std::uint64_t seconds = 1'800'000'000;
  const std::string once = signed_by_us(bytes);
  const std::string both = once + tlog::cosign(note->text, seconds, witness_key()).line();
  tlog::Policy policy{
      .log_keys = {key().verifier()}, .witness_keys = {witness_key().verifier()}, .witnesses_min = 1};
  SLIPWAY_ASSERT(!tlog::open_checkpoint(once, policy));
  const auto opened = tlog::open_checkpoint(both, policy);
  SLIPWAY_ASSERT(opened.has_value() == tlog::parse_checkpoint(note->text).has_value(), note->text);
  if (opened) SLIPWAY_ASSERT(opened->checkpoint.text() == note->text && opened->signers.size() == 2);
  for (const tlog::NoteSignature& signature : note->signatures) {
    (void)tlog::cosignature_time(signature);
    SLIPWAY_ASSERT(!tlog::verify_cosignature(note->text, signature, witness_key().verifier()));
  }
}

// What one input is to a witness: it remembers the tree over "0", "1" and "2".
class Memory final : public audit::WitnessMemory {
 public:
  Memory() {
    tlog::Frontier tree;
    for (const std::string_view leaf : {"0", "1", "2"}) tree.append(tlog::leaf_hash(leaf));
    checkpoint_ =
        tlog::sign_checkpoint({.origin = key().verifier().name, .size = 3, .root = tree.root()}, key());
  }
  std::expected<std::optional<std::string>, std::string> load(const std::string&) override {
    return checkpoint_;
  }
  std::expected<void, std::string> save(const std::string&, const std::string& checkpoint) override {
    checkpoint_ = checkpoint;
    return {};
  }
  std::expected<std::string, std::string> keep_evidence(const std::string&, audit::Breach breach,
                                                        const std::string&) override {
    breach_ = breach;
    return "memory";
  }
  std::optional<audit::Breach> evidence_of(const std::string&) override { return breach_; }

 private:
  std::string checkpoint_;
  std::optional<audit::Breach> breach_;
};

void check_witness(std::string_view bytes) {
  Memory memory;
  audit::Witness witness(witness_key(), {key().verifier()}, memory);
  const auto before = witness.last(key().verifier().name);
  (void)witness.add_checkpoint(bytes, 1);
  auto request = audit::parse_add_checkpoint(bytes);
  if (!request) return;
  request->checkpoint = signed_by_us(request->checkpoint);
  const auto answer = witness.add_checkpoint(request->to_string(), 1);
  const auto after = witness.last(key().verifier().name);
  SLIPWAY_ASSERT(before && after && after->size >= before->size);
  if (answer.status != 200) return;
  const auto lines = tlog::parse_signature_lines(answer.body);
  SLIPWAY_ASSERT(lines && tlog::verify_cosignature(after->text(), lines->front(), witness_key().verifier()));
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
  SLIPWAY_ASSERT(!tlog::verify_receipt(*receipt, tlog::leaf_hash(receipt->extra + "?"), policy));
  auto ours = *receipt;
  ours.checkpoint = signed_by_us(receipt->checkpoint);
  const auto proven = tlog::verify_receipt(ours, tlog::leaf_hash(ours.extra), policy);
  if (proven) SLIPWAY_ASSERT(ours.index < proven->checkpoint.size);
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
  check_signed(bytes);
  check_witness(bytes);
}

}  // namespace
}  // namespace slipway::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  slipway::fuzz::check({reinterpret_cast<const char*>(data), size});
  return 0;
}
