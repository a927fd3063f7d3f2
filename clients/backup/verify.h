// Proves a backup again, from its files alone, and names what is damaged.
//
// Every entry is hashed, the tree grown from the entries, and its root held against the signed checkpoint;
// every tile must be what the tree says, byte for byte. Where the root is another, the tiles decide who is at
// fault: entries under tiles that lead to the root by themselves are what was changed. Trusts the keys in the
// manifest, or those that the caller knows. Then each file that the log names is hashed. One thread; streams,
// so that memory does not grow with the log.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "clients/backup/create.h"
#include "clients/backup/directory.h"

namespace slipway::backup {

struct Finding {
  std::string file;
  std::string what;  // A sentence without a full stop.
};

struct Verified {
  std::vector<Finding> findings{};  // Empty: the backup is whole.
  std::uint64_t streams = 0;
  std::uint64_t commits = 0;
  std::uint64_t bytes = 0;          // Of entries.
  std::uint64_t files = 0;          // Attached ones.
  std::vector<std::string> keys{};  // That were trusted.
};

// `keys`: those that must have signed; empty: the manifest's own.
Verified verify(const Directory& directory, const std::vector<std::string>& keys, const Tell& tell);

}  // namespace slipway::backup
