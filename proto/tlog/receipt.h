// Proof, in one small text, that an entry is in a log: its place, the path to the root, the signed
// checkpoint. C2SP tlog-proof; kept as a `.tlog-proof` file. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proto/tlog/checkpoint.h"
#include "proto/tlog/error.h"
#include "proto/tlog/merkle.h"

namespace slipway::tlog {

inline constexpr std::size_t receipt_extra_bytes_max = 128 * 1024;

struct Receipt {
  std::string
      extra{};  // Bytes that nobody vouches for; a project's receipts hold the commit here. May be empty.
  std::uint64_t index = 0;   // Of the entry: a project's revision - 1.
  Proof path{};              // From the leaf's sibling to the root's child.
  std::string checkpoint{};  // The signed note, as it was.

  std::string to_string() const;
};

Result<Receipt> parse_receipt(std::string_view text);

// Whom a verifier trusts.
struct Policy {
  std::vector<VerifierKey> log_keys{};
  std::vector<VerifierKey> witness_keys{};
  std::size_t witnesses_min = 0;  // How many of them must have cosigned.
  std::string origin{};           // Empty: any that these keys sign.
};
// The checkpoint, opened, where `policy` is satisfied and the entry with that leaf hash is in its tree.
Result<OpenedCheckpoint> verify_receipt(const Receipt& receipt, const Hash& leaf, const Policy& policy);
// The checkpoint, where `policy` is satisfied.
Result<OpenedCheckpoint> open_checkpoint(std::string_view bytes, const Policy& policy);

}  // namespace slipway::tlog
