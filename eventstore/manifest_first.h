// Makes names durable in the order in which they depend on each other.
//
// RocksDB (7.8, SetCurrentFile) makes a manifest, syncs it, renames a file to CURRENT, which names that
// manifest, and only then syncs the directory. POSIX promises nothing about names before that: a power cut
// may keep the rename and lose the manifest's own name, and then the log cannot be opened. Here the directory
// is synced before that rename, too. This happens when a log is opened and when its manifest has grown, never
// for a commit.
#pragma once

#include <memory>

namespace rocksdb {
class Env;
class FileSystem;
}  // namespace rocksdb

namespace slipway {

// Any thread, as RocksDB's own.
std::shared_ptr<rocksdb::FileSystem> with_manifest_first(const std::shared_ptr<rocksdb::FileSystem>& files);

// The machine's files, so ordered. Lives for ever.
rocksdb::Env& machine_env();

}  // namespace slipway
