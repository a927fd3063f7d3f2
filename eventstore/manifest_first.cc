#include "eventstore/manifest_first.h"

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <filesystem>

namespace slipway {
namespace {

class ManifestFirst final : public rocksdb::FileSystemWrapper {
 public:
  using FileSystemWrapper::FileSystemWrapper;

  const char* Name() const override { return "slipway.ManifestFirst"; }

  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options, rocksdb::IODebugContext* context) override {
    const std::filesystem::path name(to);
    if (name.filename() == "CURRENT") {
      if (auto status = sync(name.parent_path().string(), options, context); !status.ok()) return status;
    }
    return target()->RenameFile(from, to, options, context);
  }

 private:
  rocksdb::IOStatus sync(const std::string& directory, const rocksdb::IOOptions& options,
                         rocksdb::IODebugContext* context) {
    std::unique_ptr<rocksdb::FSDirectory> opened;
    if (auto status = target()->NewDirectory(directory, options, &opened, context); !status.ok())
      return status;
    return opened->Fsync(options, context);
  }
};

}  // namespace

std::shared_ptr<rocksdb::FileSystem> with_manifest_first(const std::shared_ptr<rocksdb::FileSystem>& files) {
  return std::make_shared<ManifestFirst>(files);
}

rocksdb::Env& machine_env() {
  static const auto env =
      rocksdb::NewCompositeEnv(with_manifest_first(rocksdb::Env::Default()->GetFileSystem())).release();
  return *env;
}

}  // namespace slipway
