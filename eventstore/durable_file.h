// Small files that are whole or not there, whatever happens to the power. No part of the contract.
#pragma once

#include <string>
#include <string_view>

namespace rocksdb {
class FileSystem;
class IOStatus;
}  // namespace rocksdb

namespace slipway {

// The bytes are on disk; the file's name may not be.
rocksdb::IOStatus write_synced(rocksdb::FileSystem& files, const std::string& path, std::string_view bytes);
// `to` is the file that was `from`, and stays it.
rocksdb::IOStatus rename_synced(rocksdb::FileSystem& files, const std::string& from, const std::string& to);
// What was made, renamed or deleted beside `path` stays so.
rocksdb::IOStatus sync_directory_of(rocksdb::FileSystem& files, const std::string& path);

}  // namespace slipway
