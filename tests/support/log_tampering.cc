#include "tests/support/log_tampering.h"

#include <rocksdb/db.h>

#include <memory>
#include <stdexcept>
#include <vector>

#include "eventstore/key_format.h"

namespace slipway::support {
namespace {

void require(const rocksdb::Status& status) {
  if (!status.ok()) throw std::runtime_error(status.ToString());
}

}  // namespace

void tamper(const std::string& directory, const std::function<void(rocksdb::DB&, const Families&)>& change) {
  std::vector<std::string> names;
  require(rocksdb::DB::ListColumnFamilies({}, directory, &names));
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  for (const auto& name : names) descriptors.emplace_back(name, rocksdb::ColumnFamilyOptions{});
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* opened = nullptr;
  require(rocksdb::DB::Open({}, directory, descriptors, &handles, &opened));
  const std::unique_ptr<rocksdb::DB> db(opened);
  Families families;
  for (std::size_t i = 0; i < names.size(); ++i) families[names[i]] = handles[i];
  change(*db, families);
  for (auto* handle : handles) db->DestroyColumnFamilyHandle(handle);
}

void change_commit(const std::string& directory, const std::string& stream, std::uint64_t revision) {
  tamper(directory, [&](rocksdb::DB& db, const Families& families) {
    const std::string key = key_format::commit_key(stream, Revision{revision});
    std::string value;
    require(db.Get({}, families.at("commits"), key, &value));
    value.back() = static_cast<char>(value.back() ^ 1);
    require(db.Put({}, families.at("commits"), key, value));
  });
}

}  // namespace slipway::support
