// The options by which a person says whom they trust: the log's keys, and witnesses.
#pragma once

#include <string>
#include <vector>

#include "proto/tlog/receipt.h"

namespace CLI {
class App;
}

namespace slipway::cli {

struct Trust {
  std::vector<std::string> keys;  // Verifier keys.
  std::string keys_file;          // One a line.
  std::vector<std::string> witnesses;
  std::size_t witnesses_min = 0;  // 0: all that were given.

  void add_to(CLI::App& command);
  bool named() const { return !keys.empty() || !keys_file.empty(); }
  // Throws Failure (usage) where a key is none. REQUIRES nothing: without keys, a policy that trusts nobody.
  tlog::Policy policy() const;
};

// Throws Failure (usage) that names what was wrong with it.
tlog::VerifierKey verifier_key_from(const std::string& text);
tlog::SigningKey signing_key_from(const std::string& file);
std::vector<tlog::VerifierKey> keys_in(const std::string& file);
// The file's text, or standard input's for `-`. Throws Failure (not_found).
std::string text_of_file(const std::string& file);

}  // namespace slipway::cli
