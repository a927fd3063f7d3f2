#include "proto/tlog/receipt.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "proto/base64.h"
#include "proto/basics.h"
#include "proto/tlog/text.h"

namespace slipway::tlog {
namespace {

constexpr std::string_view first_line = "c2sp.org/tlog-proof@v1";
constexpr std::size_t path_hashes_max = 63;

std::unexpected<Error> malformed() {
  return std::unexpected(Error::proof_malformed);
}

}  // namespace

std::string Receipt::to_string() const {
  SLIPWAY_ASSERT(extra.size() <= receipt_extra_bytes_max && path.size() <= path_hashes_max);
  std::string text = fmt::format("{}\n", first_line);
  if (!extra.empty()) text += fmt::format("extra {}\n", to_base64(extra));
  text += fmt::format("index {}\n", index);
  for (const Hash& hash : path) text += to_base64(bytes_of(hash)) + "\n";
  return text + "\n" + checkpoint;
}

Result<Receipt> parse_receipt(std::string_view text) {
  Receipt receipt;
  if (take_line(text) != first_line) return malformed();
  auto line = take_line(text);
  if (line && take_prefix(*line, "extra ")) {
    auto extra = from_base64(*line);
    if (!extra || extra->empty()) return malformed();  // Nothing has one form: no such line.
    if (extra->size() > receipt_extra_bytes_max) return std::unexpected(Error::too_large);
    receipt.extra = std::move(*extra);
    line = take_line(text);
  }
  if (!line || !take_prefix(*line, "index ")) return malformed();
  const auto index = from_decimal(*line);
  if (!index) return malformed();
  receipt.index = *index;
  for (line = take_line(text); line && !line->empty(); line = take_line(text)) {
    const auto hash = hash_from_base64(*line);
    if (!hash) return malformed();
    if (receipt.path.size() == path_hashes_max) return std::unexpected(Error::too_large);
    receipt.path.push_back(*hash);
  }
  if (!line) return malformed();
  if (const auto note = parse_note(text); !note) return std::unexpected(note.error());
  receipt.checkpoint = std::string(text);
  return receipt;
}

Result<OpenedCheckpoint> open_checkpoint(std::string_view bytes, const Policy& policy) {
  std::vector<VerifierKey> keys = policy.log_keys;
  keys.insert(keys.end(), policy.witness_keys.begin(), policy.witness_keys.end());
  auto opened = open_checkpoint(bytes, keys, policy.origin);
  if (!opened) return opened;
  const auto signed_it = [&](const VerifierKey& key) { return opened->signed_by(key); };
  if (std::ranges::none_of(policy.log_keys, signed_it)) return std::unexpected(Error::key_unknown);
  if (std::cmp_less(std::ranges::count_if(policy.witness_keys, signed_it), policy.witnesses_min))
    return std::unexpected(Error::witnesses_missing);
  return opened;
}

Result<OpenedCheckpoint> verify_receipt(const Receipt& receipt, const Hash& leaf, const Policy& policy) {
  auto opened = open_checkpoint(receipt.checkpoint, policy);
  if (!opened) return opened;
  const Checkpoint& checkpoint = opened->checkpoint;
  if (!verify_inclusion(leaf, receipt.index, checkpoint.size, receipt.path, checkpoint.root))
    return std::unexpected(Error::proof_wrong);
  return opened;
}

}  // namespace slipway::tlog
