// The keys under which texts of the log are sealed, in one flat file apart from the log and its backups.
//
// A header of 4,096 bytes, then a slot of 64 bytes a key: 32 random bytes, and BLAKE2b-256 of the slot's
// number and those, which tells a damaged slot from a destroyed one. A destroyed slot is all zero: it is
// overwritten in place and synced. Slots are aligned, so none crosses a sector. Keys are made ahead, a batch
// at a time with one sync, on a thread of the store's own; what a crash leaves untaken is wasted, 64 bytes a
// key.
//
// Noted erasures stand beside the file, an empty file each: `erasing-<stream>`.
//
// What overwriting in place cannot promise: below the file system old bytes may live on, in the spare blocks
// of a flash disk, in a snapshot of a copy-on-write file system, in a copy that someone made. Keep this file
// on storage without snapshots, and out of backups that outlive an erasure.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <string>

#include "projections/keys.h"

namespace slipway {

inline constexpr std::size_t keys_made_ahead = 2'048;

// Opens the file, or makes it in a directory of mode 0700. `fatal` is told when a key that must go cannot be
// destroyed; it must end the process. Fails with a sentence for the operator. REQUIRES: sodium_init().
std::expected<std::unique_ptr<Keys>, std::string> open_key_store(
    const std::string& file, std::function<void(const std::string&)> fatal);

}  // namespace slipway
