#include "eventstore/durable_file.h"

#include <rocksdb/file_system.h>

#include <filesystem>
#include <memory>

namespace slipway {

rocksdb::IOStatus write_synced(rocksdb::FileSystem& files, const std::string& path, std::string_view bytes) {
  std::unique_ptr<rocksdb::FSWritableFile> file;
  auto status = files.NewWritableFile(path, {}, &file, nullptr);
  if (status.ok()) status = file->Append({bytes.data(), bytes.size()}, {}, nullptr);
  if (status.ok()) status = file->Sync({}, nullptr);
  if (status.ok()) status = file->Close({}, nullptr);
  return status;
}

rocksdb::IOStatus rename_synced(rocksdb::FileSystem& files, const std::string& from, const std::string& to) {
  auto status = files.RenameFile(from, to, {}, nullptr);
  if (status.ok()) status = sync_directory_of(files, to);
  return status;
}

rocksdb::IOStatus sync_directory_of(rocksdb::FileSystem& files, const std::string& path) {
  const auto parent = std::filesystem::path(path).parent_path();
  std::unique_ptr<rocksdb::FSDirectory> directory;
  auto status = files.NewDirectory(parent.empty() ? "." : parent.string(), {}, &directory, nullptr);
  if (!status.ok()) return status;
  return directory->Fsync({}, nullptr);
}

}  // namespace slipway
